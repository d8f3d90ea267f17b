"""Word lists: names that many people have, and roads that nobody lives on."""

from dataclasses import dataclass


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a list, each with its Latin spelling."""
    pairs = (entry.partition(":") for entry in text.split())
    return tuple((word, latin or word.lower()) for word, _, latin in pairs)


@dataclass(frozen=True)
class Names:
    """The names of one language, each with the spelling that e-mail addresses have.

    Attributes:
        given: of men, and of women.
    """

    families: tuple[tuple[str, str], ...]
    given: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


KOREAN = Names(
    _pairs(
        """
        김:kim 이:lee 박:park 최:choi 정:jung 강:kang 조:cho 윤:yoon 장:jang 임:lim 한:han 오:oh
        서:seo 신:shin 권:kwon 황:hwang 안:ahn 송:song 전:jeon 홍:hong 유:yoo 고:ko 문:moon
        양:yang 손:son 배:bae 백:baek 허:heo 남:nam 심:shim 노:noh 하:ha 곽:kwak 성:sung 차:cha
        주:joo 우:woo 구:koo 민:min 진:jin 지:ji 엄:um 채:chae 원:won 천:chun 방:bang 공:kong
        현:hyun 함:ham 변:byun
        """
    ),
    (
        _pairs(
            """
            민준:minjun 서준:seojun 도윤:doyun 예준:yejun 시우:siwoo 주원:juwon 하준:hajun
            지호:jiho 지후:jihoo 준서:junseo 건우:gunwoo 우진:woojin 현우:hyunwoo 도현:dohyun
            선우:sunwoo 연우:yeonwoo 유준:yujun 정우:jungwoo 승우:seungwoo 승현:seunghyun
            시윤:siyun 준혁:junhyuk 은우:eunwoo 지환:jihwan 승민:seungmin 유찬:yuchan 준우:junwoo
            민성:minsung 수호:suho 진우:jinwoo 동현:donghyun 성민:sungmin 재현:jaehyun
            상훈:sanghoon 영호:youngho 정훈:junghoon 성호:sungho 준호:junho 병철:byungchul
            종수:jongsoo 광수:kwangsoo 상철:sangchul 영수:youngsoo 영식:youngsik 정식:jungsik
            경수:kyungsoo 진호:jinho 성진:sungjin 태현:taehyun 민재:minjae
            """
        ),
        _pairs(
            """
            서연:seoyeon 서윤:seoyun 지우:jiwoo 서현:seohyun 하은:haeun 하윤:hayun 민서:minseo
            지유:jiyu 윤서:yunseo 채원:chaewon 수아:sua 지민:jimin 지아:jia 지윤:jiyun 다은:daeun
            은서:eunseo 예은:yeeun 수빈:subin 소율:soyul 예린:yerin 지원:jiwon 소윤:soyun
            유나:yuna 시은:sieun 채은:chaeeun 유진:yujin 예서:yeseo 가은:gaeun 하린:harin
            나은:naeun 미경:mikyung 영희:younghee 미숙:misook 은정:eunjung 지영:jiyoung
            수진:sujin 현주:hyunju 은주:eunju 미정:mijung 정숙:jungsook 영숙:youngsook
            순자:soonja 정자:jungja 혜진:hyejin 보람:boram 지혜:jihye 은경:eunkyung 민지:minji
            수정:sujung 현정:hyunjung
            """
        ),
    ),
)
ENGLISH = Names(
    _pairs(
        """
        Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Thomas Taylor Moore
        Jackson Martin Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King
        Wright Scott Hill Green Adams Nelson Baker Hall Campbell Mitchell Carter Roberts Phillips
        Evans Turner Parker Edwards Collins Stewart Morris Murphy Cook Rogers Morgan Cooper
        Peterson Bailey Reed Kelly Howard Cox Ward Richardson Watson Brooks Wood Bennett Gray
        Hughes Price Myers Long Foster Sanders Ross Powell Sullivan Russell Jenkins Perry Butler
        Barnes Fisher Henderson Coleman Simmons Patterson Jordan Reynolds Hamilton Graham Wallace
        Woods Cole West Owens
        """
    ),
    (
        _pairs(
            """
            James Robert John Michael David William Richard Joseph Charles Daniel Matthew Anthony
            Mark Steven Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason
            Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Brandon Benjamin
            Samuel Gregory Alexander Patrick Frank Raymond Jack Dennis Jerry Tyler Aaron Henry
            Adam
            """
        ),
        _pairs(
            """
            Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy
            Betty Sandra Margaret Ashley Emily Donna Michelle Carol Amanda Melissa Deborah
            Stephanie Rebecca Laura Cynthia Amy Kathleen Angela Shirley Emma Anna Nicole Samantha
            Olivia Grace Ruth Helen Rachel Carolyn Janet Maria Catherine Heather Diane Julie
            Joyce Victoria Kelly
            """
        ),
    ),
)

MALE, FEMALE, UNSAID = 0, 1, 2
SEXES = {  # what columns of sex hold, in small letters; other values leave the name free
    **dict.fromkeys(("m", "male", "man", "남", "남자", "남성"), MALE),
    **dict.fromkeys(("f", "female", "woman", "여", "여자", "여성"), FEMALE),
}

# Roads: no register of addresses has one of these names.
KOREAN_ROADS = tuple(
    f"{first}{second}{kind}"
    for first in ("합성", "가상", "모의", "예시")
    for second in ("표본", "자료", "견본", "시료")
    for kind in ("로", "길")
)
ENGLISH_ROADS = tuple(
    f"{first} {second} {kind}"
    for first in ("Synthetic", "Imaginary", "Fictitious", "Nonexistent")
    for second in ("Sample", "Specimen", "Data", "Table")
    for kind in ("Street", "Road")
)
# Letters that no Korean plate has, of the syllables that could stand there.
PLATE_LETTERS = tuple("뱌샤쟈챠캬탸퍄햐뵤쇼죠쵸쿄툐표효")
