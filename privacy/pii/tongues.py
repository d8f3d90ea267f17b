"""Tongues: headers of other languages in Latin letters, romanised and abbreviated.

Written like `lexicon`: phrases of tokens, accents taken off, joined to its own.
"""

# Where a word of one tongue is one of `lexicon.ABBREVIATIONS`, both are written out alike.
SURE = """
person_name: shimei | namae | onamae | xingming | xm | lianxiren | lxr | kehu name |
    ansprechpartner | ansprp | ansp | ansprechperson | kontaktperson | kontoinhaber |
    karteninhaber | inhaber | nachname vorname | vorname nachname | name vorname | vor und
    nachname | nom et prenoms | nom du client | nom client | nom usuel | titulaire | titulaire du
    compte | destinataire | interlocuteur | nombre del cliente | nombre cliente | nombre y
    apellido | nomb apell | apellidos y nombre | titular | titular de la cuenta | titular da conta
    | destinatario | persona de contacto | pessoa de contato | nome cliente | nome do cliente |
    nome e cognome | nome cognome | cognome nome | intestatario | referente | naam klant |
    volledige naam | contactpersoon | rekeninghouder | imie i nazwisko | nama | nama lengkap | ho
    ten | ho va ten | adi soyadi | ad soyad | pura naam | poora naam | pita ka naam | fio | hwanja
    name | damdangja | damdangja name | yegeumju | charge name | chrg name | pic name | person in
    charge | incharge name | account holder | carer name | fullnm | kundenname | empfanger
first_name: vorn | vname | rufname | prenoms | prn | pnom | nomb | segundo nombre | nome proprio |
    prenome | voorn | roepnaam | mei | namae mei | firstn | gname | gvn name | giv name | fornamn
    | fornavn | etunimi | ismi | imya | pratham naam | name given | name first
last_name: nachn | nname | geburtsname | madchenname | geb name | nee | nom famille |
    nom de naissance | nom naissance | apell |
    apel | ape | apellido 1 | apellido 2 | ult nome | ultimo nome | cogn | achtern | sei | fam
    name | lastn | sname | surn | efternamn | etternavn | sukunimi | soyad | soyadi | familiya |
    upnaam | kulnaam | xing | seongssi | name last | name family
middle_name: tussenvoegsel | zweiter vorname | deuxieme prenom | otchestvo
email: meado | youxiang | yx | dzyx | correo e | correo elec | courrier electronique | adresse
    email | adresse electronique | posta elettronica | elektronische post | mailadres | e posta |
    eposta | surel | direccion de correo | endereco de email | indirizzo email | jeonja upyeon |
    jeonjaupyeon | meil
phone: fone | tfno | tlfno | tfn | tlfn | tfo | fono | denwa | denwabango | keitai | dianhua |
    shouji | shoujihao | sjh | sjhm | lxdh | lxfs | dh | telefono movil | numero telefono |
    numero de celular | num celular | telemovel | tlm | cellul | recapito |
    recapito telefonico | rufnr | festnetz | mobilnummer | mobilnr | mobiltelefon | telnummer |
    gsm nr | numero portable | numero de mobile | numero gsm | numero tel | tel domicile |
    tel fixe | fixe | mobiele nummer | mobiel | telef | tele number | komorka | numer telefonu |
    nomor telepon | telepon | nomor hp | sdt | so dien thoai | dien thoai | doorbhash |
    mob number | telefonnr
street_address: jusho | juusho | dizhi | dz | jtdz | zhuzhi | domic | direcc | dir postal |
    direccion postal | direccion de envio | domicilio fiscal | endereco residencial | ender |
    logradouro | morada | rua e numero | indir | indirizzo di residenza | residenza | domicile |
    adresse postale | adresse domicile | adresse de livraison | rue | voie | numero et rue |
    wohnanschrift | lieferanschrift | rechnungsanschrift | wohnadresse | lieferadresse | strasse
    und ort | strasse und hausnummer | strasse hausnummer | strasse nr | str und nr | woonadres |
    straatnaam | huisnummer | ulica | alamat | alamat rumah | dia chi | pata | ghar ka pata |
    adresi | gatuadress | lot address | lot number address | jibeon | jibeon address | jibun |
    doromyeong address | jipjuso | address detail | road name address | old address | strasse ort
    | calle y numero
date_of_birth: seinengappi | tanjobi | shengri | csrq | chusheng riqi | gebdat | gebdatum | geb
    dat | geb datum | gebtag | fnac | f nac | fec nac | fecha nac | fecha de nac | dt nasc | data
    nasc | data nascimento | nasc | dt nascita | data nascita | d naiss | date naiss | dt naiss |
    ne le | nee le | tgl lahir | tanggal lahir | ngay sinh | dogum tarihi | janm tithi | janma
    tithi | janmdin | fodselsdato | fodelsedatum | syntymaaika
national_id: shenfenzhenghao | sfzhm | zjhm | tw identifier | taiwan identifier | ktp | nik | cmnd |
    cccd | tc kimlik | tc kimlik number | kimlik number | numero de identidad |
    documento de identidad | documento nacional | cedula | cedula de identidad | numero cedula |
    numero documento | nro documento | num doc | cod fisc | codfisc | num secu | numero secu |
    numero de secu | num ss | nir | carta de identidade | carta identita | carte identite |
    carte d identite | cni | persoausweis | personalausweis number | svnr | sv number |
    sozialvers number | rijksregisternummer | rrnr | bsn number | id kaart | numer pesel |
    dowod osobisty | fodselsnummer | cpr number | cpr | henkilotunnus | kojin bango |
    mai nanba | nif nie | dni nie | dni nif | bilhete de identidade
passport: ryoken | ryoken bango | huzhao | huzhaohao | hz number | hzh | ppt | ppt number | pp
    number | psprt number | pass number | passnummer | passnr | reisepassnr | reisepassnummer |
    reisepass | numero passeport | numero de passport | numero pasaporte | num pasaporte | nro
    pasaporte | passaporte | passaporto | paspoort | paspoortnummer | numer paszportu | paszport |
    pasport | paspor | travel document number | travel document
driver_license: menkyo | menkyosho | menkyo bango | jiazhao | jiashizheng | jsz | fuhrerscheinnr |
    fuhrerscheinnummer | permis conduire | numero permis | carnet de conducir |
    licencia de conducir | carteira de motorista | cnh | carta de conducao | patente |
    patente di guida | numero patente | rijbewijs | rijbewijsnummer | prawo jazdy | driv lic |
    dvla number | drive license
health_number: hokensho | hokensho bango | yibao | ybkh | shebao | sbkh | versichertennummer |
    versnr | kvnr | kv number | krankenkassennummer | krankenversicherungsnummer | egk number |
    carte vitale | numero de mutuelle | tarjeta sanitaria | numero tarjeta sanitaria |
    cartao sus | cns | cartao de saude | numero utente | tessera sanitaria | zorgpas |
    polisnummer zorg | health plan identifier | health plan | medicare beneficiary identifier |
    medicare beneficiary number | medicare beneficiary | medicare claim number | medicare card |
    medicaid recipient identifier | health plan member identifier | health plan member number |
    plan beneficiary number | insurance subscriber identifier | subscriber number health |
    health insurance | health insurance card number | hi number | hic number | hic |
    nhi number | nhi | nhs identifier | ohip | ohip number | health identifier |
    health care number | healthcare number | healthcare identifier | ihi number |
    national health insurance number
medical_record_number: karute | karute bango | binglihao | blh | zhuyuanhao | patientennummer |
    patnr | fallnummer | numero de historia clinica | historia clinica | nhc | num dossier |
    dossier medical | numero dossier patient | prontuario | numero prontuario | cartella clinica |
    patientnummer | patient number | hospital record number | chart identifier | emr number | ehr
    identifier | inpatient number | outpatient number | chateu number | hospital identifier number
military_id: mil number | military | mil identifier | army number | navy number | soldier number |
    service identifier number | dienstnummer | personenkennziffer | matricule militaire |
    numero militar | dod identifier | edipi
business_number: crn business | handelsregisternummer | hrb | siret | siren | numero siret |
    numero siren | kvk | kvk number | kvk nummer | cnpj | cif | partita iva | piva
tax_id: ust identifier | ust identifier number | ustid | ustidnr | umsatzsteuer identifier | uid
    number | steueridentifikationsnummer | steuer nr | steuernr | st nr | steuer number | stnr |
    idnr | numero tva | tva | tva intra | num tva | numero fiscal | num fiscal | numero de tva |
    nif fiscal | numero de identificacion fiscal | identificacion fiscal | numero contribuinte |
    contribuinte | nuit | iva number | btw number | btw nummer | btwnr | nip | numer nip | npwp |
    mst | vkn | vat identifier | vat | vat registration number | vatin | utr | utr number | abn |
    tfn number | shuihao | zeikin bango | pan identifier
credit_card: xinyongka | xykh | kado bango | kreditkartennr | kk number | kk nr | carte bancaire |
    numero carte | numero carte bancaire | num carte | cb numero | tarjeta de credito | numero
    tarjeta | num tarjeta | cartao | cartao de credito | numero cartao | carta di credito | numero
    carta | creditcardnummer | kaartnummer | cc num | cc no | kartu kredit
card_expiry: verfallsdatum | gultig bis | date expiration carte | caducidad tarjeta | fecha
    caducidad tarjeta | validade cartao | scadenza carta
bank_account: koza | kouza | koza number | kouza number | kouza bango | koza bango | yinhangka |
    yhk | yhkh | yhzh | yinhang zhanghao | zhanghao | kontonr | konto number | ktonr | kto |
    kto number | bankverbindung | numero de compte | numero compte | num compte | compte |
    compte bancaire | rib | num cuenta | nro cuenta | numero cuenta | ccc | clabe | cbu |
    conta | conta corrente | numero conta | num conta | conto | conto corrente | numero conto |
    rekening | rekeningnummer | bankrekening | numer konta | konto bankowe | nomor rekening |
    khata sankhya | khata number | so tai khoan
vehicle_plate: kfz kennzeichen | kfz kz | kfzkz | kfz number | kfz | autokennzeichen |
    nummernschild | kennz | chepai | chepaihao | cph | cphm | sharyo bango | nanba pureto |
    nanbapureto | plaque | plaque immatriculation | numero immatriculation | immat | numero
    matricula | placa | placas | placa vehiculo | placa do veiculo | targa | numero targa |
    kenteken | rejestracja | numer rejestracyjny | plaka | bien so | nomor polisi | vrm | vrn |
    vehicle registration mark | registration mark | reg plate | car registration | car reg number
    | tag plate | lic plate | license tag
username: benutzer | nutzername | anmeldename | login nutzer | identifiant | identifiant connexion
    | pseudo | pseudonyme | nom utilisateur | nom d utilisateur | nombre de usuario | alias
    usuario | apodo | nome de usuario | nome utente | utente | gebruikersnaam | gebruiker |
    yonghuming | yhm | nicheng | yuza mei | kullanici adi | nazwa uzytkownika | nama pengguna |
    logon name | logon | web identifier | webid | weblogin | handle name | gamertag | sayongja
    identifier
password: kennwort | mot de passe | mot passe | contrasenya | clave de acceso | palavra passe |
    parola | wachtwoord | haslo | sifre | mima | pasuwado | kata sandi
social_account: social profile | social prof | social network | social network profile | social
    link | social url | social page | sns link | sns url | sns profile | profile link social |
    facebook profile | facebook link | facebook page | fb | fb url | fb profile | instagram url |
    instagram profile | insta | ig handle | ig | twitter url | twitter profile | x handle | tiktok
    handle | youtube channel url | weibo | weixin | wx | wxh | qq | qq number | line user | red
    social | redes sociales | reseaux sociaux | rede social | profilo social | github url | xing
    profile | kakao talk identifier | threads handle | snapchat | snap handle | viber | signal
    number
ip_address: direccion ip | adresse ip | ip adresse | indirizzo ip | endereco ip | ip adres |
    remote address | rmt address | remote host ip | login ip address | ip zugriff | user ip |
    client address | visitor ip | peer ip | server ip
age: umar | umur | leeftijd | eta | wiek | nianling | nl nianling | nenrei
gender: seibetsu | xingbie | xb | sesso | geslacht | plec | jenis kelamin | cinsiyet
postal_code: yubin bango | youbian | yb youbian | codice postale | codigo postal | kod pocztowy |
    postnummer | kode pos | pin code postal
"""
