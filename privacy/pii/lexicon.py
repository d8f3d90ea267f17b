"""Lexicon: the words of Latin headers, and what a column under them is likely to hold.

Written from what such columns are called in general; every phrase is of tokens as `headers.tokens`
gives them: small letters, abbreviations written out.
"""

from privacy.pii.wordlists import words

ABBREVIATIONS = {
    short: word
    for word, shorts in {
        "name": "nm nme",
        "number": "no num nbr nr nro numb nos numero numer nummer nomor bango beonho",
        "address": "addr adr adrs add addrs addres",
        "phone": "tel telephone telephon ph phn fon telno telefon telefone telefono tlf cel "
        "telefoon telefonnummer fono teln telnr",
        "mobile": "mob mobil mbl hp handy cellphone smartphone celular movil cellulare handphone "
        "portable htel haendeupon hyudaepon handpon hyudaejeonhwa gsm",
        "date": "dt dte ymd datum fecha data",
        "account": "acct acc acnt acct",
        "license": "lic licence licens lcns",
        "driver": "drv drvr driving drivers",
        "password": "pwd passwd pw pswd passphrase passcode contrasena senha passwort mdp",
        "user": "usr",
        "customer": "cust cus custm client clnt cstmr cstm cli kunde kunden kd kdn kokyaku kehu "
        "klant cliente clientes",
        "employee": "emp empl staff worker sawon",
        "member": "mbr memb mem mber hoewon",
        "patient": "pt pat ptnt hwanja patienten",
        "student": "stu std stdnt haksaeng",
        "identifier": "id idn ident ids",
        "code": "cd",
        "count": "cnt",
        "amount": "amt",
        "flag": "yn fl flg ind indicator",
        "type": "typ tp",
        "birth": "brth brdy brthdy bth",
        "birthday": "bday birthdate bdate bdt birthdt birthymd naissance nacimiento nascimento "
        "geburtstag geburtsdatum geburt geboortedatum saengil saengnyeonworil saengnyun",
        "security": "sec",
        "social": "soc",
        "registration": "reg rgst regist rgstr registered registeration",
        "resident": "rsdnt jumin",
        "postal": "post zip zp upyeon postcode zipcode plz cep cap upyun",
        "email": "mail emailid mailaddr correo courriel eml",
        "passport": "psprt pspt psp passeport pasaporte reisepass yeogwon yeokwon",
        "credit": "cred crdt",
        "card": "crd",
        "expiry": "exp expiration expires expire valid",
        "country": "ctry cntry nation pais pays land",
        "province": "prov sido provincia",
        "insurance": "ins insur",
        "health": "hlth hlt",
        "medical": "med",
        "record": "rec rcrd",
        "emergency": "emerg emrg",
        "contact": "cntct",
        "organization": "org organisation",
        "company": "comp cmpny corp firm firma empresa societe entreprise hoesa unternehmen",
        "department": "dept dep",
        "occupation": "occ occup beruf profession profesion metier job jikeop jigeop",
        "gender": "sex sexe sexo geschlecht genero seongbyeol sungbyul gndr genre",
        "age": "edad alter nai idade",
        "latitude": "lat",
        "longitude": "lon lng long",
        "salary": "sal wage wages",
        "vehicle": "veh vhcl car",
        "plate": "plt",
        "image": "img",
        "photo": "pic picture foto avatar",
        "middle": "mid mdl",
        "first": "fst frst",
        "last": "lst",
        "nationality": "natl nationalite nacionalidad",
        "marital": "mar mrtl marriage",
        "education": "edu educ",
        "street": "strt",
        "household": "hh",
        "representative": "rep ceo",
        "guardian": "grdn",
        "recipient": "rcpt recvr receiver rcvr",
        "sender": "sndr",
        "business": "biz bsns bzno",
        "serial": "srl ser",
        "transaction": "txn trx tx",
        "identity": "nid",
        "value": "val",
        "text": "txt",
        "holder": "hldr hold",
        "plan": "pln",
        "remote": "rmt",
        "military": "milit",
        "residence": "res",
        "description": "desc descr",
    }.items()
    for short in shorts.split()
}

# People whose names, numbers and addresses columns hold.
PERSONS = frozenset(
    words(
        """
    customer employee member patient student person user contact owner holder applicant recipient
    sender doctor physician nurse teacher professor instructor guardian parent mother father
    spouse husband wife child partner kin relative driver insured beneficiary agent buyer seller
    soldier officer inventor contributor signatory crew
    manager supervisor representative resident tenant landlord guest visitor passenger subscriber
    caller author writer reviewer attendee participant candidate borrower debtor payer
    payee lender client victim witness suspect defendant plaintiff attorney lawyer referrer donor
    volunteer player coach director cardholder policyholder claimant consumer respondent
    interviewer interviewee requester requestor submitter approver signer signatory emergency
    gogaek director bearer consignee shipper surety heir planholder accountholder citizen voter
    taxpayer traveler traveller registrant leader assignee salesperson billing shipping delivery
    primary secondary human individual people dependent
    """
    )
)
ORGANIZATIONS = frozenset(
    words(
        """
    company organization employer store shop branch hospital clinic school university college
    bank agency institution institute business restaurant office site facility library park
    building vendor supplier merchant dealer dealership brand manufacturer warehouse center
    centre factory hotel department association airline headquarters corporate station plant
    outlet franchise retailer tienda magasin boutique laden filiale negozio loja winkel sucursal
    succursale distributor lab laboratory pharmacy church museum
    """
    )
)
# What has a name, a number or an address of its own and is nobody.
THINGS = frozenset(
    words(
        """
    product item order invoice file folder table column field model category class group event
    project task campaign plan policy course subject sku part series version build host server
    domain device app application page module function feature variable attribute key type status
    state level grade rank score test exam survey question answer title song album movie book
    game team league club animal dog cat horse puppy kitten bird storm hurricane cyclone ship
    vessel boat aircraft planet comet volcano mem memory offset register pointer asn kernel gpu
    brand color colour size unit currency language timezone zone tracking
    shipment parcel package batch lot barcode ticket case claim receipt payment transaction
    transfer session request response message error log node port route line room floor seat
    flight train stop county district area category channel source medium keyword tag label
    metric parameter config schema database queue job process thread drug medicine disease
    procedure treatment specimen sample gene protein species animal pet breed crop chart report
    document contract patent career carrier step stage phase rule theme style template format
    symbol stock fund portfolio asset ledger expense budget cost price sales purchase promotion
    coupon gift reward point coin stat statement string sheet set index row word term topic
    article post blog forum thread comment picture video audio sound image icon logo menu button
    link query sql view procedure trigger constraint relation node edge graph tree leaf
    branchless machine equipment tool material component product recipe ingredient dish food
    drink wine beer exchange network protocol service skill award medal race tournament match
    round season stadium city plan hospitalization alert alarm sensor meter pipeline environment
    common maker make bird fish plant flower tree scientific taxon genus server
    hostname
    gl cluster container shard region hash algorithm engine motor wheel tire battery nickname_style
    street_type game character hero
    """
    )
) - {"title", "hash", "subject", "case", "policy", "branchless"}

# After these a phrase no longer names what it says: "email flag", "phone model", "address type".
NEUTRAL_AFTER = frozenset(
    words(
        """
    number value text string raw full primary secondary home work office main main1 personal
    private current permanent present new old original masked encrypted enc hashed clean cleaned
    1 2 3 4 5 01 02 03 a b line line1 line2 line3 ko kr kor en eng us local orig info detail dtl
    dtls details field address str var input data first second alt alternate alternative other
    contact real actual given official legal formatted normalized unmasked plain display complete
    latest basic extra identifier mobile
    """
    )
)

SURE = """
person_name: full name | person name | complete name | legal name | real name | birth name |
    name full | person full name | name of person | name of patient | name of customer |
    nombre completo | nombre y apellidos | nom complet | nom et prenom | nom prenom |
    nome completo | vollstandiger name | cardholder name | account holder name | holder name |
    seongmyeong | sungmyung | seongham | irum | ireum | ileum | name kanji | name kana |
    next of kin | beneficiary name | contact person | cardholder | contact name | fullname |
    account holder
first_name: first name | given name | forename | christian name | fname | f name | firstname |
    givenname | vorname | prenom | primer nombre | voornaam | imie | first names | given names |
    preferred name | fore name
last_name: last name | family name | surname | lname | l name | lastname | sur name | nachname |
    familienname | apellido | apellidos | sobrenome | cognome | achternaam | nazwisko |
    nom de famille | maiden name | primer apellido | segundo apellido | zuname | familyname |
    apellido paterno | apellido materno
middle_name: middle name | mname | middle initial | middlename | second given name | m name |
    middle names | initial middle
mothers_maiden_name: mothers maiden name | mother maiden name | mothers maiden | maiden mother |
    mother maiden | mmn
email: email | emails | e email | email address | electronic email | emailaddress |
    correo electronico |
    e post | imeil | epost
phone: phone | mphone | mobile | phone number | mobile number | mobile phone | cell phone |
    cell number | cell | telephone | fax | fax number | landline | contact number |
    contact phone | msisdn | rufnummer | telefonnummer | emergency contact number | handynummer |
    whatsapp | jeonhwa | jeonhwabeonho | beonho jeonhwa | callback number | caller number |
    call number | numero de telefono | numero de phone | emergency phone | mobilenumber |
    phonenumber | faks
street_address: street address | home address | residential address | mailing address |
    postal address | billing address | shipping address | delivery address | full address |
    address line | residence address | permanent address | current address | address street |
    direccion | domicilio | endereco | indirizzo | anschrift | strasse | adresse | juso |
    customer address | address road | road address | jibun address | house address | adres |
    doro juso | straat | street | street name | rua | calle | house number | hausnummer |
    address | address 2 | address line 2 | address ext | address cont | address continued |
    address complement | address addition | address unit | unit number | suite number |
    apartment | apartment suite | adresszusatz | zusatz | address zusatz | complement address |
    complement adresse | complemento | complemento address | address3 | shipping street |
    billing street | apartment number
date_of_birth: date of birth | dob date | dob | birth date | birthday | date birth | born on |
    born date | date born |
    birth ymd | date de birthday | date naissance | fecha de birthday | date birthday |
    date of birthday | data de birthday | data di nascita | nascita | geboren am | d o b |
    birth day | b day | birth | dateofbirth | saengnyeonwolil | saengnyunwolil | data urodzenia |
    date nascimento | date nacimiento
national_id: social security number | social security | ssn | national identifier |
    national insurance number | national insurance | nino | nin | sin number |
    social insurance number | social insurance | ssno | itin | aadhaar | aadhar |
    aadhaar number | adhar | uidai | cpf | cpf number | rg number | dni | nie | nif | nss |
    insee | numero de securite sociale | securite sociale | codice fiscale | pesel | bsn |
    burgerservicenummer | curp | my number | mynumber | personal identifier number |
    personnummer | national identity number | identity card number | identity number |
    identity card | identifier card number | identifier card | national number |
    citizen identifier | citizen number | government identifier | nric | fin number | hkid |
    sfz | sfzh | shenfenzheng | personal number | national registration number |
    person number national | ssn last 4 | last 4 ssn | ssn4 | national identity |
    personalausweis | ausweisnummer | sozialversicherungsnummer | identity document
passport: passport | passport number | passport identifier
driver_license: driver license | driver license number | dl number | driver number |
    license driver | drivers license number | driver permit | fuhrerschein |
    driver license identifier | dln | license identifier driver | permis de conduire
health_number: health insurance number | medicare number | medicaid number | nhs number | nhs |
    medicare | medicaid | health card number | health plan number | insurance member number |
    health number | medicare identifier | medicaid identifier | health insurance identifier |
    insurance policy holder number | mbi | hicn | health card | krankenversichertennummer |
    health plan beneficiary number | insurance card number
medical_record_number: mrn | medical record number | medical record | chart number |
    hospital number | medical record identifier | patient chart number | unit record number
military_id: military number | military service number | military identifier | service number |
    dog tag number
tax_id: tax identifier | tax identifier number | tax identification number | taxpayer identifier |
    tin | pan | pan number | pan card | steuer identifier | steuernummer | steueridnr |
    taxpayer number | tax number | vat number | permanent account number | ein | rfc | gstin |
    taxpayer identification number | pan card number | steuer id
credit_card: credit card | credit card number | card number | debit card number | debit card |
    cc number | cc | ccn | payment card number | kadeu number | kreditkarte | numero de card |
    card pan | cardnumber | kartennummer | tarjeta | kadeubeonho | ccnum | bank card number |
    kreditkartennummer | numero de tarjeta
card_cvv: cvv | cvc | cvv2 | cvc2 | card cvv | card security code | cvv code | card verification |
    csc | card verification value | cvv 2 | cvv number | card cvc | cvc 2 | card verification code
card_expiry: card expiry | card expiry date | cc expiry | credit card expiry | cc expiry date |
    expiry card | card expiry year | ccexp | expiry month year | cc exp date | card exp |
    card valid thru | card expiry month
bank_account: bank account | bank account number | account number | bank number | kontonummer |
    numero de cuenta | cuenta bancaria | refund account | payout account | deposit account |
    account no | routing number | direct deposit account | conta bancaria | checking account |
    withdrawal account | salary account | beneficiary account | account number bank |
    account identifier bank
iban: iban | iban number | iban code | account iban | bank iban
crypto_wallet: wallet address | bitcoin address | crypto address | ethereum address |
    btc address | eth address | crypto wallet | bitcoin | bitcoin wallet
vehicle_plate: vehicle tag | vehicle tag number | license plate | plate number | vehicle number |
    vehicle registration number |
    license plate number | number plate | vehicle plate | kennzeichen | vehicle registration |
    matricula | immatriculation | registration plate | plate
vehicle_vin: vin | vin number | vehicle identification number | chassis number |
    vehicle identifier number
device_id: imei | imei number | device identifier | device serial number | udid | idfa | gaid |
    android identifier | advertising identifier | adid | imsi | iccid | device serial |
    device uuid | meid | device imei | ad identifier | sim number | esn
mac_address: mac address | device mac | mac | mac addr | wifi mac | macaddress |
    bluetooth address | ethernet address | hardware address
ip_address: ip address | ipv 4 | ipv 6 | ipv 4 address | ipv 6 address | ip | ipv4 | ipv6 |
    client ip | source ip | remote ip | ip addr | login ip | src ip | dst ip | destination ip |
    ipaddress | ip int | ip long | ip dec | ip decimal | ip numeric | ip integer | ip hex |
    ip longitude | ipv4 longitude | ipv4 int | remote ip longitude | ipaddr | ipaddr int |
    ipaddr longitude |
    ipaddr dec | ipaddr numeric | remote addr | host ip | ip v4 | ip v6 | remote address |
    access ip | last login ip
username: username | user name | login name | login identifier | login | screen name | nickname |
    nick | account name | nick name | uname | user login | user account | benutzername | usuario |
    signin name | user handle | loginname
password: password | user password | login password | password text | password plain |
    pin code card | security answer | pin number | bimilbeonho
password_hash: password hash | hashed password | password digest | password md5 |
    password sha256 | password salt | encrypted password | password encrypted | password hashed |
    pass hash | pwhash
secret: api key | access token | secret key | auth token | refresh token | secret | private key |
    session token | api token | bearer token | access key | api secret | client secret |
    otp secret | fcm token | push token | device token
social_account: twitter handle | twitter | instagram | facebook | linkedin | kakao identifier |
    kakao | kakaotalk | telegram | skype | facebook url | twitter username | linkedin url |
    linkedin profile | instagram handle | social media | sns identifier | sns account | wechat |
    line identifier | github | github username | social handle | instagram identifier |
    social media handle | twitter account | discord | tiktok
photo_url: photo url | photo | profile photo | profile image | image url profile |
    profile image url | photo path | face image | profile photo url | user photo | photo file |
    photo link | profile photo path | face photo | headshot | selfie | photo image
biometric: fingerprint | iris | face vector | voice print | face embedding | biometric |
    biometric identifier | faceprint | fingerprint template | face template
age: age | age grp | age yrs | age yr | age years | age at visit | age group | patient age |
    customer age | age band | age range | age in years | age year | agegroup | alter
birth_month: birth month | month of birth | month birth | birth m | born month | born m | dob
    month |
    dob m | dob mm | mob month | birthmonth | mois birthday | mois naissance | mes nacimiento |
    mes birthday | geburtsmonat | mes nascimento
birth_day: day of birth | dob day | dob d | dob dd | born day | born d | birth d | jour birthday |
    jour naissance | dia nacimiento | dia birthday | dia nascimento
gender: gender | gender code | gender identity | sex at birth | gender type
birth_year: birth year | year of birth | yob | year birth | birthyear | born year | born y |
    dob year | dob y | dob yyyy | birth y | geburtsjahr | annee birthday | annee naissance |
    ano nacimiento | ano birthday | ano nascimento | jahrgang
birth_place: birth place | born location | birth location | born at | place of birth | birthplace
    | birth city | birth country |
    country of birth
postal_code: postal code | postal | postal number | code postal | postcode | codigo postal |
    postleitzahl | zip code | postal code 5 | upyeonbeonho | eircode | postal 4 | zip 4 | zip5 |
    zip plus 4
city: city | town | municipality | ort | stadt | ville | ciudad | cidade | citta | sigungu |
    stad | home city | miasto
region: state | province | region | county | district | prefecture | bundesland | estado |
    departement | sido | state province | province state | state code | region name | state name |
    province name
country: country | country code | nationality | citizenship | country name | nation |
    citizen country | native country | national | home country | country of residence
geo_coordinate: latitude | longitude | coordinates | geolocation | gps | lat long | latlng |
    latlon | geo point | location coordinates | gps location | latitude longitude
occupation: occupation | job title | job | occupation title | occupation name | occupation code |
    position title | jikup | title job | beroep
organization: company | employer | organization | company name | workplace | employer name |
    organization name | school name | university | school | hospital name | hospital |
    business name | store name | shop name | bank name | branch name | vendor name |
    supplier name | merchant name | agency name | institution | institution name
education: education | education level | degree | academic degree | highest education |
    education attainment | educational attainment
marital_status: marital status | marital | civil status | married | estado civil | familienstand
salary: salary | annual salary | income | annual income | monthly income | base salary |
    household income | gehalt | salario | salaire | monthly salary
ethnicity: ethnicity | race | ethnic group | ethnic | race ethnicity | ethnic origin |
    racial group | caste | tribe
religion: religion | religious affiliation | faith | denomination | religious belief | konfession
political_opinion: political party | party affiliation | political affiliation | political view |
    party membership | political opinion | voted for
union_membership: union membership | trade union | union member | labor union | labour union |
    union status
health: diagnosis | disease name | disease | icd10 | icd 10 | icd | icd code | diagnosis code |
    hiv status | hiv | medical condition | condition medical | symptom | symptoms |
    medical history | allergy | allergies | medication | medications | comorbidity |
    diagnosis name | pregnancy | pregnant | mental health | icd10 code | chief complaint
disability: disability | disabled | disability status | disability grade | handicap |
    disability type
blood_type: blood type | blood group | abo
genetic_data: genotype | dna | genetic | snp | genome | dna sequence | genetic marker
sexual_orientation: sexual orientation | sexuality | sexual preference | sex life
criminal_record: criminal record | conviction | convictions | criminal history | offense |
    arrest record | criminal conviction | offence
org_phone: company phone | office phone | business phone | company phone number | store phone |
    branch phone | hospital phone | shop phone | customer service number | toll free number |
    customer service phone
org_email: company email | support email | business email | info email
org_address: company address | office address | business address | store address |
    branch address | hospital address | shop address | facility address | school address |
    building address | warehouse address | site address
url: url | website | homepage | web site | web page | web address | home page | site url | blog |
    link url | domain | domain name | company website | blog url
record_id: identifier | record identifier | row identifier | customer identifier |
    user identifier | uuid | guid | member identifier | employee identifier | student identifier |
    patient identifier | subject identifier | person identifier | customer number |
    member number | employee number | student number | case identifier |
    participant identifier | order identifier | transaction identifier | record number |
    row number | serial number | primary key | unique identifier | pk | entity identifier |
    household identifier | session identifier | index
free_text: notes | note | comment | comments | memo | remark | remarks | free text | description |
    review text | feedback | message | message body | narrative | body | clinical notes |
    doctor notes | call notes | bigo | transcript | complaint text | special notes | inquiry |
    review | additional notes | text
event_date: hire date | join date | date joined | admission date | discharge date | death date |
    date of death | visit date | employment date | date hired | start date employment | entry date
"""

# May be a person's, where the values agree.
POSSIBLE = """
person_name: name | subject name | nom | nombre | nome | naam | namn | customer | patient |
    employee | owner | member | student | doctor | manager | guardian | recipient | sender |
    applicant | physician | representative | contact | author | person | holder | tenant |
    spouse | kin | assignee | beneficiary | instructor | teacher | insured | father | mother |
    buyer | seller | agent | driver | name1 | name 1 | requester | salesperson |
    sales representative | sold by | handled by | created by | updated by | nurse | supervisor |
    caregiver | counselor | advisor | witness | guest | passenger | nm | provider | attending |
    officer | soldier | commander | commanding officer | attendee | attendees | participant |
    participants | author name | authors | inventor | inventors | contributor | contributors |
    passengers | members | team members | household members | signatory | signatories |
    partner | partners | owners | crew | player | artist | assigned | assigned to | assignee |
    responsible | reported by | approved by | reviewer | committer | from | staff | agents |
    emergency contact | emergency | kin | guardians | parent | parents | parent contact | user |
    users | senator | member name | batter | pitcher | champion | winner | contestant | baker |
    judge | president | actor | actress | candidate | family |
    arzt | betreuer | lehrer | vater | mutter | medico | medecin | professeur | maestro |
    profesor | abogado | dueno | propietario | proprietaire | locataire | inquilino | empleado |
    trabajador | alumno | eleve | mitarbeiter | sachbearbeiter | bearbeiter | verfasser | autor |
    auteur | autore | eigentumer | mieter | halter | absender | leiter | vorsitzender | directeur |
    gerente | responsable | encargado | comprador | vendedor | vendeur | acheteur | chofer |
    conductor | paciente | burgermeister | schulleiter | geschaftsfuhrer | geschaftsleiter |
    household | chair | pi | ceo | cfo | cto | pic | cast | directed by
first_name: first | given | host name | seller name | organizer name | nombre | fn
last_name: last | family | apellido | nom | ln
middle_name: middle | mi
phone: contact | number contact | call | emergency contact | gsm | home | cel
street_address: location | place | residence | line 1 | lieu
date_of_birth: born
username: handle | login user | account | user | member identifier login | user identifier
national_id: identity | registration number | ni number | sin | national | personal identifier |
    tckn | egn | cnp | identifier number | idnum
bank_account: account | bank | refund | acct
driver_license: license | license number | license identifier | dl | permit number | permit |
    license card
card_expiry: expiry | expiry date
card_cvv: security code
password: pin | pass
credit_card: card | pan
device_id: device
photo_url: image | image url | photo name
organization: department | team | division
health_number: insurance number | policy number | insurance identifier
social_account: social | sns
"""

LATIN_PLACES = frozenset(
    words(
        """
    bathrooms bedrooms branch building clinic facility hospital hotel library lot museum parcel
    park pharmacy property restaurant school shop site sqft station store venue warehouse zoning
    """
    )
)

# What licences, tags and permits are given for beside people who drive.
LICENSED = frozenset(
    words(
        """
    animal pet dog cat horse breed species bird cattle livestock vessel boat aircraft gun firearm
    liquor food tobacco alcohol cannabis business establishment shop restaurant dba trade permit
    contractor industry premises vendor product brand
    """
    )
)
