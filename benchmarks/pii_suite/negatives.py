"""Columns that say of nobody who they are, half of them made to look as if they did."""
# ruff: noqa: E501 (a kind a line reads best)

from random import Random

from . import lists, numbers
from .kinds import Kind, Maker


def _one_of(*words: str) -> Maker:
    return lambda dice: dice.choice(words)


def _code(form: str) -> Maker:
    return lambda dice: numbers.filled(dice, form)


def _whole(least: int, most: int) -> Maker:
    return lambda dice: str(dice.randint(least, most))


def _sum(scale: float, step: int = 1) -> Maker:
    return lambda dice: str(int(scale * dice.lognormvariate(0, 1)) // step * step)


def _decimal(least: float, most: float, places: int) -> Maker:
    return lambda dice: f"{dice.uniform(least, most):.{places}f}"


def _moment(form: str) -> Maker:
    def make(dice: Random) -> str:
        day = numbers.day(dice, "2022-01-01", "2026-06-30")
        minute = f"{dice.randint(0, 23):02}{dice.randint(0, 59):02}"
        return form.format(day=day, minute=minute, second=f"{dice.randint(0, 59):02}")

    return make


_DAY = _moment("{day:%Y-%m-%d}")
_STAMP = _moment("{day:%Y%m%d}{minute}{second}")
_MINUTE = _moment("{day:%Y%m%d}{minute}")


def _version(dice: Random) -> str:
    return ".".join(str(dice.randint(0, 30)) for _ in range(4))


def _file_name(dice: Random) -> str:
    return f"{dice.choice(['report', 'IMG', 'scan', '견적서', 'invoice'])}_{numbers.digits(dice, 6)}.{dice.choice(['pdf', 'jpg', 'xlsx'])}"


def _page(dice: Random) -> str:
    return f"https://shop.example.com/item/{numbers.digits(dice, 7)}"


def _kinds(language: str, *, hard: bool, rows: list[tuple[str, Maker]]) -> list[Kind]:
    return [
        Kind("", "NONE", language, make, tuple(headers.split("|")), hard=hard)
        for headers, make in rows
    ]


_EASY_KO = [
    ("등급|고객등급|회원등급", _one_of("일반", "실버", "골드", "VIP")),
    ("상태|처리상태|주문상태", _one_of("접수", "처리중", "완료", "취소")),
    ("수량|주문수량|재고수량", _whole(1, 60)),
    ("단가|판매가|할인가", _sum(12000, 10)),
    ("금액|결제금액|청구금액", _sum(90000, 10)),
    ("할인율|세율|달성률", _decimal(0, 1, 2)),
    ("등록일|주문일자|계약일", _DAY),
    ("평점|만족도|점수", _whole(1, 5)),
    ("사용여부|동의여부|탈퇴여부", _one_of("Y", "N")),
    ("부서|소속부서|담당부서", _one_of("영업팀", "총무팀", "개발팀", "인사팀", "재무팀")),
    ("은행명|거래은행", _one_of("국민은행", "신한은행", "우리은행", "하나은행", "농협")),
    ("통신사|이동통신사", _one_of("SKT", "KT", "LG U+", "알뜰폰")),
    ("상품분류|대분류|카테고리", _one_of("식품", "의류", "가전", "도서", "생활")),
    ("결제수단|지불방법", _one_of("카드", "계좌이체", "무통장입금", "간편결제")),
    ("면적|전용면적(㎡)|연면적", _decimal(20, 200, 2)),
    ("방문횟수|로그인횟수|클릭수", _whole(0, 400)),
    ("접수채널|유입경로", _one_of("웹", "앱", "전화", "지점")),
    ("기온|습도|측정값", _decimal(-10, 40, 1)),
    ("요일|배송요일", _one_of("월", "화", "수", "목", "금")),
    ("색상|옵션색상", _one_of("빨강", "파랑", "검정", "흰색", "노랑")),
]
_HARD_KO = [
    ("주문번호|order_no", _code("20########")),
    (
        "주문번호|접수번호",
        lambda d: f"{numbers.day(d, '2022-01-01', '2026-06-30'):%y%m%d}{numbers.digits(d, 6)}",
    ),
    ("운송장번호|송장번호", _code("6###########")),
    ("바코드|상품바코드", lambda dice: numbers.ean(dice, "880")),
    ("결제일시|승인일시|reg_dttm", _STAMP),
    ("거래시각|체결시각", _MINUTE),
    ("승인번호|카드승인번호", _code("########")),
    ("상품명|품목명|제품이름", lambda dice: dice.choice(lists.PRODUCTS_KO)),
    ("업체명|거래처명|공급사|상호", lambda dice: dice.choice(lists.FIRMS_KO)),
    ("계정과목|계정과목명", lambda dice: dice.choice(lists.ACCOUNTS_KO)),
    ("계정코드|계정과목코드", _code("#####")),
    ("카드사|카드사명", _one_of("현대카드", "삼성카드", "신한카드", "비씨카드")),
    ("카드종류|카드구분", _one_of("신용", "체크", "선불")),
    ("전화문의건수|통화건수", _whole(0, 90)),
    ("통화시간(초)|전화응대시간", _whole(5, 4000)),
    ("주소유형|주소구분", _one_of("자택", "직장", "기타")),
    ("IP유형|아이피구분", _one_of("IPv4", "IPv6")),
    ("이메일수신여부|메일수신동의", _one_of("Y", "N")),
    ("주민번호확인여부|실명확인여부", _one_of("Y", "N")),
    ("휴대폰기종|단말기모델명", _one_of("갤럭시 S24", "아이폰 15", "갤럭시 A35", "픽셀 8")),
    ("이름길이|성명글자수", _whole(2, 5)),
    ("파일명|첨부파일명", _file_name),
    ("앱버전|펌웨어버전", _version),
    ("매장위도|시설위도", _decimal(33.1, 38.6, 6)),
    (
        "법정동코드|행정구역코드",
        lambda d: f"{d.choice([11, 26, 41, 45, 48])}{d.randint(110, 890)}{d.randint(101, 140)}00",
    ),
    ("상품코드|품번", _code("M########")),
    ("지점명|매장명", _one_of("강남점", "해운대점", "수원역점", "동성로점", "김해점")),
    (
        "영화명|도서명|강의명",
        _one_of(
            "이방인",
            "박하사탕",
            "안나 카레니나",
            "서편제",
            "강철비",
            "김씨표류기",
            "고래",
            "오발탄",
        ),
    ),
    ("매출액|예산액|총액(원)", _sum(3_000_000_00, 1000)),
    ("인구수|세대수", _sum(300000)),
    ("차종|차량모델", _one_of("쏘나타", "모닝", "카니발", "포터", "아이오닉5")),
    ("면허종류|여권종류", _one_of("1종보통", "2종보통", "1종대형", "2종소형")),
    ("공고번호|문서번호", _code("2024-######")),
    (
        "사건번호|심판번호",
        lambda d: (
            f"{d.randint(2015, 2026)}{d.choice(['가단', '나', '고합', '다'])}{numbers.digits(d, 5)}"
        ),
    ),
    ("로트번호|제조번호", _code("@@##-####-##")),
    ("우편물종류|우편구분", _one_of("등기", "일반", "택배", "국제")),
    ("도로명코드|건물관리코드", _code("1168############")),
    ("좌석번호|자리", _code("@##")),
    ("성장률|성과지표", _decimal(-5, 9, 3)),
    ("계좌개설수|계좌종류수", _whole(0, 9)),
]
_EASY_EN = [
    ("status|order_status", _one_of("open", "closed", "pending", "void")),
    ("quantity|qty|units", _whole(1, 80)),
    ("price|unit_price", _decimal(1, 400, 2)),
    ("discount|tax_rate", _decimal(0, 1, 3)),
    ("order_date|shipped_at", _DAY),
    ("rating|score", _whole(1, 5)),
    ("is_active|opted_out", _one_of("true", "false")),
    ("department|team", _one_of("Sales", "Finance", "IT", "Legal", "Ops")),
    ("category|segment", _one_of("Books", "Toys", "Garden", "Audio")),
    ("channel|source", _one_of("web", "store", "phone", "app")),
    ("temperature|humidity", _decimal(-5, 40, 1)),
    ("clicks|visits", _whole(0, 900)),
    ("currency|ccy", _one_of("USD", "EUR", "GBP", "KRW")),
    ("size|dress_size", _one_of("XS", "S", "M", "L", "XL")),
    ("weight_kg|height_cm", _decimal(1, 190, 1)),
    ("weekday|shift", _one_of("Mon", "Tue", "Wed", "Thu", "Fri")),
]
_HARD_EN = [
    ("order_id|order_number", _code("1#########")),
    ("tracking_number|shipment_no", _code("9###########")),
    ("barcode|upc|ean13", lambda dice: numbers.ean(dice, "50")),
    ("timestamp|event_time", _STAMP),
    ("unix_time|epoch", lambda dice: str(dice.randint(1_640_000_000, 1_780_000_000))),
    ("epoch_ms|logged_at_ms", lambda dice: str(dice.randint(1_640_000_000_000, 1_780_000_000_000))),
    ("product_name|item_name", lambda dice: dice.choice(lists.PRODUCTS_EN)),
    ("company_name|vendor_name|employer_name", lambda dice: dice.choice(lists.FIRMS_EN)),
    ("account_title|gl_account_name", lambda dice: dice.choice(lists.ACCOUNTS_EN)),
    ("gl_code|account_code", _code("######")),
    ("book_title|movie_title", lambda dice: dice.choice(lists.TITLES_EN)),
    ("species|scientific_name", lambda dice: dice.choice(lists.SPECIES)),
    ("app_version|firmware_version", _version),
    ("file_name|attachment_name", _file_name),
    ("phone_model|handset", _one_of("iPhone 15", "Galaxy S24", "Pixel 8", "Moto G")),
    ("phone_call_count|email_count", _whole(0, 70)),
    ("address_type|ip_version", _one_of("home", "work", "billing")),
    ("card_type|card_brand", _one_of("Visa", "Mastercard", "Amex")),
    ("email_opt_in|ssn_verified", _one_of("Y", "N")),
    ("name_length|street_count", _whole(2, 20)),
    ("invoice_no|po_number", _code("INV-########")),
    ("isbn|isbn13", lambda dice: numbers.ean(dice, "978")),
    ("sku|part_number", _code("@@-####-@##")),
    ("model_number|catalog_no", _code("A########")),
    ("total_assets|population", _sum(300_000_000)),
    ("amount_cents|revenue", _sum(40_000_000)),
    ("store_latitude|site_longitude", _decimal(-120, 60, 6)),
    ("flight_number|route_code", _code("@@####")),
    ("license_type|passport_required", _one_of("Class A", "Class B", "Class C")),
    ("product_url|page_url", _page),
    ("hex_color|theme_color", lambda dice: "#" + numbers.hexadecimal(dice, 6)),
    ("ticket_number|case_reference", _code("CS##########")),
]
_EASY_OTHER = [
    ("数量|Menge|quantité|cantidad|quantidade", _whole(1, 80)),
    ("単価|Preis|prix|precio|preço", _decimal(1, 500, 2)),
    ("状態|Status|statut|estado", _one_of("A", "B", "C", "D")),
    ("登録日|Bestelldatum|date_commande|fecha_pedido", _DAY),
    ("部署|Abteilung|service|departamento", _one_of("営業部", "Einkauf", "ventes", "compras")),
    ("区分|Kategorie|catégorie|categoría", _one_of("食品", "Bücher", "jouets", "hogar")),
    ("評価|Bewertung|note_moyenne|puntuación", _whole(1, 5)),
    ("有効|aktiv|actif|activo", _one_of("ja", "nein")),
    ("温度|Temperatur|température", _decimal(-10, 40, 1)),
    ("支付方式|Zahlungsart|mode_paiement", _one_of("Karte", "bar", "virement")),
    ("访问次数|Besuche|visites", _whole(0, 700)),
    ("重量|Gewicht|poids|peso", _decimal(0, 90, 2)),
]
_HARD_OTHER = [
    ("注文番号|Bestellnummer|numéro_commande|número_pedido", _code("4##########")),
    ("伝票番号|Sendungsnummer|numéro_suivi", _code("3###########")),
    ("商品名|Produktname|nom_produit|nombre_producto", lambda dice: dice.choice(lists.PRODUCTS_OTHER)),
    ("会社名|Firmenname|raison_sociale|razón_social", lambda dice: dice.choice(lists.FIRMS_OTHER)),
    ("勘定科目|Kontenbezeichnung|libellé_compte|cuenta_contable", lambda dice: dice.choice(lists.ACCOUNTS_OTHER)),
    ("更新日時|Zeitstempel|horodatage|fecha_hora", _STAMP),
    ("型番|Artikelnummer|référence|código_artículo", _code("@@#######")),
    ("条形码|EAN|code_barres|código_barras", lambda dice: numbers.ean(dice, "40")),
    ("売上高|Umsatz|chiffre_affaires|ingresos", _sum(200_000_000)),
    ("人口|Einwohner|habitants|población", _sum(400_000)),
    ("名前の長さ|Namenslänge|longueur_nom", _whole(2, 20)),
    ("ファイル名|Dateiname|nom_fichier", _file_name),
    ("バージョン|Version|versión", _version),
    ("メール配信|Newsletter per E-Mail|accepte_courriel", _one_of("1", "0")),
    ("カード種別|Kartentyp|type_carte", _one_of("Visa", "JCB", "EC")),
    ("電話回数|Anzahl Anrufe|nombre_appels", _whole(0, 60)),
    ("住所区分|Adresstyp|type_adresse", _one_of("privat", "dienstlich")),
    ("店舗名|Filiale|magasin|tienda", _one_of("渋谷店", "Filiale Bergmann", "Chez Martin", "Casa Pepe")),
    ("书名|Buchtitel|titre|título", _one_of("三四郎", "阿Q正传", "Effi Briest", "Madame Bovary", "Don Quijote", "Dom Casmurro")),
    ("発票号码|Rechnungsnummer|numéro_facture", _code("##########")),
]  # fmt: skip
NEGATIVES: tuple[Kind, ...] = tuple(
    kind
    for language, easy, hard in (
        ("ko", _EASY_KO, _HARD_KO),
        ("en", _EASY_EN, _HARD_EN),
        ("other", _EASY_OTHER, _HARD_OTHER),
    )
    for kind in (
        *_kinds(language, hard=False, rows=easy),
        *_kinds(language, hard=True, rows=hard),
    )
)
