"""Words that the suite's columns are made of: names, streets, products, written for it alone.

They were written from general knowledge without sight of any detector's lists. Surnames, provinces
and big cities are facts that every list shares (김, 이, 박; Smith; 서울); the rest leans to the
less usual, and the benchmark says how much of each list the detector knows.
"""
# ruff: noqa: E501, SIM905 (words of many scripts, one language a line)

SURNAMES_KO = (
    "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍 전 고 문 양 손 배 백 허 남 심 노 하 "
    "곽 성 차 주 우 구 민 진 나 지 엄 변 채 원 방 천 공 현 함 여 염 추 도 석 선 설 마 길 연 위 표 명 "
    "기 반 왕 금 옥 육 인 맹 제 탁 국 어 은 편 용 남궁 황보 선우 제갈 사공 독고"
).split()
GIVEN_KO = (
    "가람 가빈 강민 강현 건희 겨울 경란 경모 경숙 경업 광식 광현 교진 국환 규리 규보 근혁 금순 기백 "
    "기혜 나래 나율 난희 남길 남주 다솜 다예 단비 대근 덕만 도경 도담 동백 두나 두식 라온 라희 루다 "
    "마루 만복 말숙 명길 명주 무성 문식 미르 미옥 민채 바다 방울 백호 범수 별하 병두 병학 보람 복남 "
    "봄이 봉석 분례 사라 산하 상득 상미 새봄 석주 선례 설아 성칠 세라 소담 소망 솔미 송희 수련 숙자 "
    "순복 슬아 승갑 시온 신애 아람 아토 안나 애란 양순 여름 연두 열음 영달 예솔 옥분 용팔 우람 원봉 "
    "유나 유찬 윤슬 은별 은솔 이든 인복 인숙 일도 자영 잔디 장군 재필 점순 정겸 정남 종구 종팔 주원 "
    "중기 지한 진솔 차돌 찬미 창숙 채령 철구 초롱 춘삼 치우 칠성 태랑 태오 판석 평강 필순 하람 하랑 "
    "학도 한결 한별 해든 행자 향기 현도 혜림 호걸 화자 환희 효담 훈민 휘성 희수 힘찬 철 준 별 솔 웅"
).split()
PROVINCES_KO = {
    "서울특별시": "노원구 은평구 강서구 구로구 성북구 도봉구",
    "부산광역시": "사하구 금정구 해운대구 연제구",
    "대구광역시": "달서구 수성구 북구",
    "인천광역시": "부평구 계양구 남동구",
    "광주광역시": "광산구 서구",
    "대전광역시": "유성구 대덕구",
    "울산광역시": "울주군 동구",
    "경기도": "파주시 이천시 안성시 양평군 군포시 평택시",
    "강원특별자치도": "원주시 홍천군 동해시",
    "충청북도": "제천시 음성군",
    "충청남도": "서산시 부여군 아산시",
    "전북특별자치도": "정읍시 완주군",
    "전라남도": "나주시 해남군",
    "경상북도": "구미시 영주시 의성군",
    "경상남도": "진주시 거제시 함안군",
    "제주특별자치도": "서귀포시 제주시",
}
STREETS_KO = (
    "물푸레로 달맞이꽃길 솔바람로 너른들로 은행잎로 옛우물길 밤가시로 하늘터로 돌담마을길 은구비로 "
    "새터말로 봉화산로 갈대숲길 두물머리로 감골로 배꽃길 대장간로 여울목로 반디마을로 흰여울길 "
    "모란로 가마터길 향나무로 버들치길 오솔길로 참샘길 도깨비로 산들바람길 왕버들로 연못골길"
).split()
VILLAGES_KO = (
    "솔안동 새말동 관음리 능골리 두곡동 마전리 방화동 사월동 안골리 옥계동 장기리 청곡리 풍동 "
    "학산동 호암리 금곡동 노은리 대화동 문수리 반곡동 신촌리 율전동 중산동 하리 갈현동"
).split()
ESTATES_KO = (
    "한울마을 푸른숲아파트 별빛빌라 초원타운 은하수맨션 늘푸른빌 햇살마을 솔내음아파트".split()
)

GIVEN_EN = (
    "Abner Adela Alaric Althea Ambrose Anselm Araminta Barnaby Beatrix Bettina Blythe Bronwen Caius "
    "Calliope Cedric Clementine Conrad Cordelia Cyrus Dashiell Delphine Desmond Dorothea Edmund "
    "Eleanora Elspeth Emeric Errol Esmeralda Eugenia Fenella Ferdinand Finnegan Florian Giselle "
    "Godfrey Greta Gwendolyn Harriet Hester Horatio Imogen Ingrid Isadora Jarvis Jemima Jocelyn "
    "Juniper Keziah Lachlan Leopold Lionel Lucinda Magnus Marcella Maude Merritt Millicent Monty "
    "Nerys Nestor Octavia Odessa Orla Orson Ottilie Percival Philippa Portia Quentin Ramona Rhiannon "
    "Roderick Rosalind Rufus Sabine Seraphina Silas Sybil Tabitha Thaddeus Theodora Ulysses Ursula "
    "Valentina Verity Virgil Wallis Winifred Xanthe Yolanda Zachariah Zelda"
).split()
SURNAMES_EN = (
    "Abernathy Ainsworth Applegate Ashdown Babcock Barraclough Beckwith Birtwistle Blakeslee "
    "Braithwaite Brockbank Cadwallader Carmody Chatterley Clutterbuck Coppersmith Cranshaw "
    "Dalrymple Danforth Dinwiddie Drinkwater Eastlake Ellsworth Fairweather Featherstone Fothergill "
    "Gallowglass Garside Goodenough Greenhalgh Hargreaves Hathersage Heatherington Higginbotham "
    "Holloway Inchbald Jellicoe Kettlewell Killigrew Lamplugh Lillywhite Loveday Mainwaring "
    "Micklethwait Nettleship Nightingale Oglethorpe Ormerod Pendragon Pettigrew Pickersgill Quarles "
    "Quimby Ravenscroft Rosewarne Sedgewick Shufflebottom Skeffington Standish Stubblefield Tattersall "
    "Thistlethwaite Threlkeld Trelawney Underhill Vandersloot Wadsworth Waverley Whittaker "
    "Winterbourne Wolstenholme Yarborough Yelverton"
).split()
STREETS_EN = (
    "Larchmont|Quarryside|Buttonwood|Old Ferry|Gable Hollow|Saddleback|Copperfield|Wrenfield|"
    "Millrace|Tanglewood|Pepperidge|Stonecutter|Blackthorn|Fiddlers Green|Osprey Point|Juniper Hill|"
    "Cobbler|Thornbury|Windrush|Lanternfish|Harrowgate|Kestrel|Candlewick|Marlpit"
).split("|")
STREET_ENDS_EN = "St Ave Rd Ln Blvd Ct Dr Way Terrace Place".split()
TOWNS_EN = (
    "Ashgrove|Barrow Falls|Calder Springs|Dunmore|Eastwick|Fallbrook|Glenhaven|Hartsville|Ironbridge|"
    "Kingsmere|Lakemont|Marlowe|Northfield|Oakhurst|Pinehaven|Quillby|Rockport|Silverton|Thornton"
).split("|")
STATES_EN = "AL AZ CA CO FL GA IL MA MI MN NC NJ NY OH OR PA TX VA WA WI".split()

# Given names, surnames, streets and towns of other languages, and how they are put together.
OTHERS = {
    "ja": (
        "陽翔 結菜 湊 凛 蒼太 芽衣 樹里 颯太 美月 悠真 千尋 和也 沙織 直人 由紀子 健一 真理 剛史 琴音 宗一郎",
        "楠本 榊原 鷲尾 桐谷 比嘉 日下部 早乙女 蛯原 小鳥遊 神楽 羽生 土屋 三枝 栗原 鳴海 西園寺 宇佐美 室井",
    ),
    "zh": (
        "梓涵 浩宇 雨桐 子墨 俊杰 欣怡 晨曦 思远 婉清 建国 秀兰 志强 雪梅 文博 晓燕 海峰 玉珍 明哲",
        "欧阳 司马 慕容 钟 汪 范 石 姚 谭 廖 邹 熊 陆 郝 孔 崔 康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段",
    ),
    "de": (
        "Adelheid Balthasar Cosima Dietlind Eckart Friedhelm Gudrun Hartmut Irmgard Jörn Kunigunde "
        "Leberecht Mechthild Notburga Ottokar Reinhild Sieglinde Traugott Ulrike Volkmar Wiebke",
        "Achterberg Birkenfeld Dornbusch Eisenhauer Finkbeiner Grünewald Hasselhoff Immendorf "
        "Kesselring Lindenmayer Morgenstern Nachtigall Oberhauser Pfefferkorn Rosenzweig Silberhorn "
        "Trautwein Uhlenbrock Weißenborn Zwiefelhofer",
    ),
    "fr": (
        "Aurélien Bérengère Clothilde Donatien Éléonore Fulbert Ghislaine Honorine Isaure Jocelyne "
        "Ludivine Maëlle Norbert Ombeline Philibert Quitterie Solène Tancrède Violaine Yvonnick",
        "Archambault Beausoleil Charpentier Desrochers Émond Fontainebleau Grandmaison Hautecoeur "
        "Jolicoeur Lamoureux Malherbe Noirtier Ollivier Pâquet Quesnel Rochefort Sansregret Thibodeau "
        "Vaillancourt Villeneuve",
    ),
    "es": (
        "Adoración Baltasar Casilda Demetrio Encarnación Fermín Genoveva Hipólito Itziar Jacinto "
        "Leocadia Macarena Nicanor Obdulia Plácido Remedios Saturnino Trinidad Urbano Visitación",
        "Aranguren Bustamante Carrascosa Domenech Echeverría Figueroa Goicoechea Hinojosa Izquierdo "
        "Jaramillo Larrañaga Montalvo Navascués Ordóñez Pedraza Quintanilla Rebolledo Santisteban "
        "Valdivieso Zubizarreta",
    ),
    "pt": (
        "Adalberto Benedita Cauã Dalva Edivaldo Fabiane Gessica Heloísa Iolanda Juscelino Kelly "
        "Leandra Marinalva Nivaldo Odete Raimunda Severino Tarcísio Valdirene Wellington",
        "Albuquerque Bittencourt Cavalcanti Drummond Evangelista Falcão Guimarães Holanda Jardim "
        "Lacerda Magalhães Nogueira Paranhos Queiroz Rezende Sampaio Tavares Vasconcelos Xavier",
    ),
    "in": (
        "Aarav Bhavna Chitra Devika Eshwar Farhan Gauri Harpreet Indira Jagdish Kavita Lalitha "
        "Madhuri Nandini Omkar Padmini Rukmini Sanjana Tejas Upendra Vasudha Yashwant",
        "Acharya Bhattacharya Chaturvedi Deshpande Ganguly Hegde Iyengar Jadhav Kulkarni Lakhani "
        "Mukherjee Namboodiri Pillai Raghunathan Subramaniam Tendulkar Upadhyay Venkataraman Wadhwa",
    ),
}  # fmt: skip
PLACES = {
    "ja": ["北海道旭川市曙町", "東京都杉並区松庵", "大阪府吹田市佐竹台", "愛知県岡崎市羽根町", "福岡県柳川市本町", "長野県松本市城東"],
    "zh": ["浙江省绍兴市越城区解放路", "四川省绵阳市涪城区长虹大道", "江苏省无锡市滨湖区蠡溪路", "山东省烟台市芝罘区幸福路", "北京市海淀区学院路"],
    "de": ["Lerchenweg|31134 Hildesheim", "Am Mühlbach|88400 Biberach", "Fasanenstraße|06618 Naumburg", "Birkenallee|24837 Schleswig"],
    "fr": ["rue des Lavandières|12100 Millau", "avenue du Vieux-Moulin|56300 Pontivy", "chemin des Amandiers|84400 Apt", "boulevard des Tilleuls|21200 Beaune"],
    "es": ["Calle de los Alfareros|23400 Úbeda", "Avenida del Olivar|06800 Mérida", "Plaza del Trigo|42003 Soria", "Paseo de las Moreras|13001 Ciudad Real"],
    "pt": ["Rua das Palmeiras|Uberaba - MG", "Avenida dos Ipês|Londrina - PR", "Travessa do Cajueiro|Olinda - PE", "Rua Barão do Rio Claro|Pelotas - RS"],
    "in": ["Gandhi Nagar|Nashik 422006", "Lake View Road|Mysuru 570008", "Station Road|Jodhpur 342001", "Sector 14|Panchkula 134113"],
}  # fmt: skip
MAIL_DOMAINS = {
    "ko": "naver.com daum.net hanmail.net gmail.com nate.com kakao.com dreamwiz.co.kr".split(),
    "en": "gmail.com outlook.com yahoo.com fastmail.fm icloud.com riverbank.org bt.co.uk".split(),
    "other": "gmx.de orange.fr uol.com.br yahoo.co.jp qq.com libero.it rediffmail.com 163.com".split(),
}

PRODUCTS_KO = (
    "순면 양말|무선 이어폰|저당 요거트|스테인리스 텀블러|유기농 현미|접이식 우산|캠핑 의자|김치만두|방수 운동화|원목 책장|"
    "수분 크림|전기 주전자|아동용 자전거|극세사 이불|마이크로 SD카드|홍삼 스틱|곰표 밀가루|이한우 곰탕|박하사탕|정관 녹용"
).split("|")
FIRMS_KO = (
    "한빛물산|대영정밀|두레유통|㈜새솔테크|누리건설|청우식품|미래로지스|동방제약 주식회사|가온소프트|바른손해사정|주식회사 금강기계|"
    "세종회계법인|남도해운|오성전자|이노바이오|정우산업|백두건설|현진에버빌|고려상사|문화인쇄"
).split("|")
ACCOUNTS_KO = (
    "현금및현금성자산|외상매출금|미지급금|보통예금|당좌예금|선급비용|복리후생비|지급수수료|접대비|감가상각비|통신비|여비교통비|"
    "이자수익|퇴직급여충당부채|자본금|상품매출|세금과공과|차량유지비"
).split("|")
PRODUCTS_EN = (
    "Trailhead Backpack|Ceramic Mug 12oz|Nimbus Desk Lamp|Wool Runner Sock|Stanley Tumbler|Ava Accent "
    "Chair|Dr. Miller Foot Cream|Jackson Leather Belt|Mason Jar Set|Morgan Bookshelf|Classic Oat Bar|"
    "USB-C Hub 7-in-1|Kids Rain Jacket|Emma Mattress Topper|Victoria Sponge Mix|Harvey Wall Clock"
).split("|")
FIRMS_EN = (
    "Harrison & Boyd LLP|Bluepeak Logistics Inc.|Thornton Foods Ltd|Meridian Analytics|Walker Brothers "
    "Supply|Nordwind Shipping|Baker Street Coffee|Johnson Controls Group|Oakline Furniture Co.|Sterling "
    "Insurance|Fisher Marine|Carter's Hardware|Summit Dental Group|Madison Realty Partners"
).split("|")
ACCOUNTS_EN = (
    "Accounts Receivable|Cash and Equivalents|Prepaid Expenses|Retained Earnings|Deferred Revenue|Office "
    "Supplies|Travel Expense|Accrued Liabilities|Cost of Goods Sold|Interest Income|Payroll Tax Payable"
).split("|")
TITLES_EN = (
    "The Life of Thomas Gray|Emma|Anna Karenina|Finding Nemo|Jane Eyre|A Prayer for Owen|Hamlet|Oliver "
    "Twist|David Copperfield|Martin Eden|Rob Roy|Silas Marner|The Winter Garden|Northern Lights"
).split("|")
SPECIES = (
    "Quercus robur|Acer rubrum|Rosa canina|Pinus sylvestris|Corvus corax|Canis lupus|Apis mellifera|"
    "Salix alba|Felis silvestris|Passer domesticus|Betula pendula|Parus major"
).split("|")
PRODUCTS_OTHER = (
    "緑茶ティーバッグ|折りたたみ傘|山田錦 純米酒|保湿クリーム|保温杯|李锦记酱油|蓝牙耳机|Wanderrucksack|Müller Milchreis|Kaffeemaschine|"
    "Lampe de bureau|Bonne Maman Confiture|Cafetière|Zapatillas|García Baquero Queso|Mochila escolar|Café Pilão 500g|"
    "Sandália Havaianas|Kashmiri Shawl|Patanjali Honey|Panela de pressão"
).split("|")
FIRMS_OTHER = (
    "株式会社青空商事|田中製作所|有限会社みどり|华信科技有限公司|李宁体育|Bäckerei Schmidt GmbH|Müller & Söhne KG|Autohaus Weber|"
    "Boulangerie Martin SARL|Établissements Dupont|Hermanos García S.L.|Construcciones Vega|Padaria Silva Ltda|"
    "Transportes Oliveira|Sharma Sweets Pvt Ltd|Patel Traders|Reddy Infra"
).split("|")
ACCOUNTS_OTHER = (
    "売掛金|買掛金|現金及び預金|減価償却費|应收账款|银行存款|管理费用|Forderungen aus LuL|Bankguthaben|Reisekosten|"
    "Créances clients|Frais de déplacement|Cuentas por cobrar|Gastos de viaje|Contas a receber|Despesas com viagens"
).split("|")
