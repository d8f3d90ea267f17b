"""Places and people's circumstances: the values that quasi-identifiers take, from public lists."""

from privacy.pii.wordlists import words

COUNTRIES = frozenset(
    words(
        """
    afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan
    bahamas bahrain bangladesh barbados belarus belgium belize benin bhutan bolivia botswana
    brazil brunei bulgaria burundi cambodia cameroon canada chad chile china colombia congo
    croatia cuba cyprus czechia denmark djibouti dominica ecuador egypt eritrea estonia eswatini
    ethiopia fiji finland france gabon gambia georgia germany ghana greece grenada guatemala
    guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland israel italy
    jamaica japan jordan kazakhstan kenya kiribati kuwait kyrgyzstan laos latvia lebanon lesotho
    liberia libya liechtenstein lithuania luxembourg madagascar malawi malaysia maldives mali
    malta mauritania mauritius mexico micronesia moldova monaco mongolia montenegro morocco
    mozambique myanmar namibia nauru nepal netherlands nicaragua niger nigeria norway oman
    pakistan palau panama paraguay peru philippines poland portugal qatar romania russia rwanda
    samoa senegal serbia seychelles singapore slovakia slovenia somalia spain sudan suriname
    sweden switzerland syria taiwan tajikistan tanzania thailand togo tonga tunisia turkey
    turkmenistan tuvalu uganda ukraine uruguay uzbekistan vanuatu venezuela vietnam yemen zambia
    zimbabwe usa uk us england scotland wales 대한민국 한국 미국 중국 일본 베트남 영국 프랑스
    독일 캐나다 호주 러시아 몽골 필리핀 태국 인도 인도네시아 우즈베키스탄 네팔 캄보디아 대만 홍콩
    스페인 이탈리아 브라질 멕시코 싱가포르 말레이시아 미얀마 스리랑카 파키스탄 방글라데시
    """
    )
) | {
    "united states",
    "united kingdom",
    "south korea",
    "north korea",
    "new zealand",
    "saudi arabia",
    "south africa",
    "czech republic",
    "sri lanka",
    "costa rica",
    "hong kong",
    "el salvador",
}
GENDERS = frozenset(
    words(
        """
    m f male female man woman men women 남 여 남자 여자 남성 여성 남녀 男 女 男性 女性 boy girl
    homme femme hombre mujer mann frau mannlich weiblich masculino feminino femenino nonbinary
    non-binary other
    """
    )
)
STATES = frozenset(
    words(
        """
    alabama alaska arizona arkansas california colorado connecticut delaware florida georgia
    hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts
    michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon
    pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming
    """
    )
)
BLOOD_TYPES = frozenset(
    words("a b o ab a+ a- b+ b- o+ o- ab+ ab- a형 b형 o형 ab형 rh+a rh+b rh+o rh+ab")
)
