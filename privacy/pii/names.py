"""Names: given names and surnames that are common where Latin letters are written."""

from privacy.pii.wordlists import words

GIVEN = frozenset(
    words(
        """
    james john robert michael william david richard joseph thomas charles christopher daniel
    matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george timothy
    ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott
    brandon benjamin samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron
    jose adam nathan henry zachary douglas peter kyle noah ethan jeremy walter christian keith
    roger terry austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan billy
    bruce gabriel joe logan alan juan albert willie elijah wayne randy vincent mason roy ralph
    bobby russell bradley philip eugene mary patricia jennifer linda elizabeth barbara susan
    jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle
    carol amanda melissa deborah stephanie dorothy rebecca sharon laura cynthia amy kathleen
    angela shirley brenda emma anna pamela nicole samantha katherine christine helen debra rachel
    carolyn janet maria catherine heather diane olivia julie joyce victoria ruth virginia lauren
    kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa
    gloria sara janice ann kathryn abigail sophia frances jean alice judy isabella julia grace
    amber denise danielle marilyn beverly charlotte natalie theresa diana brittany doris kayla
    alexis lori marie oliver liam lucas leo oscar max felix hugo luis carlos miguel antonio manuel
    francisco javier pedro pablo diego jorge alejandro fernando rafael sergio ana carmen rosa
    lucia marta elena isabel paula sofia pierre michel jacques philippe nicolas francois laurent
    julien camille claire sophie chloe lea manon celine hans klaus jurgen wolfgang stefan andreas
    martin tobias sven lars ursula monika petra sabine claudia katharina lena mia giovanni
    giuseppe marco luca francesco paolo giulia chiara federica martina joao paulo mateus beatriz
    raj amit rahul priya anita sanjay vijay sunita deepak neha pooja ravi suresh mohammed mohamed
    ahmed ali omar fatima aisha hassan ibrahim yusuf khadija minh anh nguyen wei li jing hiroshi
    takashi yuki kenji akiko yoko ivan dmitry sergei olga natalia tatiana piotr pawel krzysztof
    agnieszka jan tomasz erik ingrid bjorn astrid connor aidan niamh siobhan owen rhys gareth
    chris mike dave steve tom tim jim bob bill sam ben matt dan alex nick tony kate jane ellen
    lily zoe ruby ella amelia poppy isla freya archie alfie harry charlie harrison jamie lewis
    callum minjun seojun jiho jihoon minsu younghee chulsoo jimin soojin hyunwoo minji aaliyah
    abbie abby abdul abdullah abel abraham ada adalyn addison adela adele adrian adriana adrienne
    agatha agnes ahmad aileen aimee ainsley alana alastair albie alden alec alejandra alena
    alessandra alessandro alessia alexa alexandra alexandre alexia alfonso alfred alfredo alicia
    alina aline alison alistair alma alonso alvaro alvin alyssa amalia amara amaya amelie amina
    amir amos amparo anais anastasia anders andre andrei andres anette angel angelica angelina
    angelo angus anika anja anke anneliese annette annika annabel anne annie ansel anselm anton
    antonia antoine antonella anya arabella archibald arianna ariel arjun arlo arnaud arne arnold
    arnaldo aria arun aryan asha asher ashton athena aubrey audrey august augusta augustus aurelie
    aurora ava avery axel ayaan aylin ayse azra barney barry bart bartholomew basil bastian
    baptiste beatrice beatrix beau bella belinda benedict benedikt benjamim benito bennett benoit
    berenice bernadette bernard bernd bernhard bernice bert bertha bertram bethany bianca birgit
    bjork blair blake blanca blanche bogdan bonnie boris brad brady bram brandi brendan brent bret
    brett briana bridget bridie bronwyn brooke bruno bryce bryn byron caio caleb calvin cameron
    candice cara carla carlo carlotta carly carmela carolina caroline carter casey caspar
    cassandra cassidy catalina catarina cathal cecil cecile cecilia cedric celeste celia cesar
    chad chantal charlene charmaine chase chelsea cherie chester chinedu christa christel
    christelle christiane christophe christoph christy ciara cillian cindy clara clarence clarissa
    claude claudio clay clemens clement clementine clifford clifton clint clive clyde cody colette
    colin colleen conor conrad constance consuelo cora cordelia corey corinne cornelia cornelius
    cory courtney craig cristian cristina cristiano curtis cyril cyrus dagmar dalia dalton damian
    damien damon dana daniela daniele danny dante daphne daria darcy dario darius darlene darrell
    darren darryl davide dawn dean deanna debbie declan deirdre delia delphine demetrius denis
    derek dermot desmond detlef devin devon dexter diarmuid dieter dietrich dina dinesh dirk
    dmitri dolores domenico dominic dominik dominique dominga don donovan dora doreen dorian
    dorothea doug drew duncan dustin dwayne dwight earl eberhard eddie edgar edith edmund eduardo
    edwin edwina eileen eilidh elaine eleanor eleanora eleonora eli elias elin eliott elisa
    elisabeth elisabetta elise eliza ellie elliot elliott elmer eloise elsa elsie elton elvira
    elvis emanuel emanuele emil emile emilia emiliano emilie emilio emmanuel emmanuelle emmett
    emre enrico enrique enzo erica erich erika erin ernest ernesto ernst ervin esme esperanza
    esteban estela estelle esther etienne eugenia eugenie eunice eva evan evangeline eve evelina
    ewan ezra fabian fabien fabienne fabio fabrice fabrizio faith farah farid fatma fay faye
    federico felicia felicity felipe fergus fernanda ferdinand filip filippo finley finn fiona
    flavia flavio fletcher flora florence florian florent floyd fran francine francisca franck
    franco franz fred freddie frederic frederick frederik fredrik freida frida friedrich fritz
    gabriela gabriele gabriella gaetan gail galina garrett garry gaspard gaston gavin gemma gene
    genevieve geoffrey georg georges georgia georgina gerard gerardo gerd gerhard gerrit gertrude
    giacomo gianni gilbert gilda giles gilles gina ginger giorgio gisela giselle gladys glen
    glenda glenn godfrey gordon graciela graeme grant greg greta gretchen griffin grigor guadalupe
    gudrun guido guillaume guillermo gunnar gunter gunther gus gustav gustavo guy gwen gwendolyn
    hadley hal hamish hamza hank hanne hannes hansel hardik hari harald harley harmony harriet
    harvey hazel heath hector hedwig heidi heike heiko heinrich heinz helena helene helga helmut
    hendrik henri henrietta henrik henrique herbert herman hermann hilary hilda hillary hollie
    holly hope horace horst howard hubert hugh humberto humphrey ian ida ignacio igor ilaria ilse
    iman imani imelda imogen imran ines inga inge ingeborg ingo ira irene irina iris irma irving
    isaac isabela isabell isabelle isadora isaiah isidro ismael ismail ivana ivanka ivar ivo
    jackie jackson jacky jacopo jacquelyn jada jade jake jakob jakub jaime jamal jameson jana
    janelle janette janina janine jarek jaroslav jarrod jasmin jasmine jasper javed jaxon jay
    jayden jeanette jeanne jeannie jeff jen jenna jennie jenny jens jerome jerald jessie jill
    jillian jimmy joachim joanna joanne joaquin jocelyn jochen jodie joel joelle joerg johan
    johann johanna johannes johnny jolene jon jonah jonas joost jorg joris josef josefa josefina
    josephine josh josie josue joy juana juanita jude juergen juha juliana julianne juliet julieta
    juliette julio julius justine justina justyna kaan kabir kai kamal kamil kamila kara karel
    kari karim karin karina karl karla karolina karsten kaspar katarina katelyn katerina katharine
    kathrin kathy katia katie katja katrin kavita kay kaylee keira kelsey kelvin ken kendall
    kendra kenny kerry kerstin khalid kian kiera kieran kim kira kirsten kirsty klara klaudia knut
    konrad kris krishna krista kristen kristian kristin kristina kristine kurt kyra lachlan
    laetitia laila lance lara larissa lasse lauri laurence lauretta laurie lavinia layla leah
    leandro leanne lee leela leif leigh leila leland lenny leonard leonardo leonie leonor leopold
    leroy leslie lesley leticia levi lexi lia liana lidia lila lilian lillian lilith lilly lindsay
    lindsey linnea linus lionel lisbeth livia lloyd lola lorena lorenz lorenzo loretta lorna
    lorraine lothar lottie lou louis louisa louise lourdes lucie lucien lucille lucinda lucio lucy
    ludovic ludwig luigi luisa luise luiz luka lukas lukasz luke lulu luna luther lydia lyle lynda
    lynn lynne mabel maciej mackenzie maddison madeleine madeline mads mae maeve magda magdalena
    maggie magnus maisie malcolm malgorzata malik malin mallory mandy manfred manuela mara marc
    marcel marcela marcelo marcia marcin marcos marcus mareike margarita margaux margot margret
    margit mariana marianne mariano maribel marika marin marina mario marion marisa marisol
    marissa marius marjorie marlene marlon marten marvin maryam marzena massimo mateo mathias
    mathieu mathilde matilda matias matteo matthias matthieu matthijs maud maura maureen maurice
    mauricio maurizio maverick maxime maximilian maxine maya meera meg meghan mehmet melanie
    melinda melody mercedes meredith merle micah michaela michal michele mick mika mikael mikhail
    mila milan mildred millicent millie milo milton mina mindy minnie mira miranda miriam mirko
    mitchell mohamad mohammad moira molly mona monique morgan morten moses muhammad muriel murray
    mustafa myra myrtle nadia nadine naomi natasha nathalie nathaniel ned neil nell nellie nelly
    nelson nerea nestor neville nia nicki nico nicola nicolaj nicolau nicoletta nigel nikhil niki
    nikita nikki niko nikola nikolai nikolas nils nina nino nirmala nishant noel noelia noelle
    noemi nolan nora norbert noreen norma norman nuno nuria octavia octavio odette olaf olav ole
    oleg oleksandr olive oluwaseun omari oona ophelia oriol orla orlando orson osama osman oswald
    otis otto owain paige paloma paola parker pascal pasquale pat patience patricio patrice patrik
    patsy patty paulette paulina pauline pavel pearl peggy penelope penny percy perry pete petr
    petros peyton phil philipp philippa phoebe phyllis pierce piers pietro pilar polly prakash
    pranav preston prisca priscilla prudence quentin quincy quinn rachael rafaela rafal raffaele
    raghav rahim rainer rajesh ralf ramesh ramiro ramon ramona randall raoul raphael raquel rashid
    raul reagan rebekah reece reed reggie regina reginald reid reiner reinhard reinhold rekha remi
    rena renata renate rene renee rhea rhiannon rhonda ricardo riccardo rick ricky riley rita ritu
    rob robbie roberta roberto robin robyn rocco rocio rochelle roderick rodney rodolfo rodrigo
    rogerio rohan rohit roland rolf roman romain romeo romy ronan ronja rory rosalie rosalind
    rosamund rosanna rosario rosemary rosie roslyn ross rowan rowena roxanne rudi rudolf rudy
    rufus rupert russ rusty ruben sabina sabrina sadie said salma sally salman salvador salvatore
    samir sammy samira samson sander sandeep sandro sandy sanjana santiago santino sascha sasha
    saskia saul savannah scarlett sebastian sebastien selena selina selma serena serge sergey
    sergi seth severin shane shania shannon shaun shawn sheila shelby sheldon shelley sherri
    sheryl shirin sidney siegfried sienna sigrid silas silke silvia silvio simon simona simone
    sinead skye sofie solange solomon sonia sonja sonya soren spencer stacey stacy stan stanislav
    stanislaw stanley stefania stefanie stefano steffen stella stephan stephane stewart stuart sue
    sultan sunil susana susann susanna susanne suzanne svetlana sybil sydney sylvain sylvester
    sylvia sylvie tabitha tamara tamika tammy tanja tanya tara tariq tasha tatjana ted terence
    terese teresita tess tessa thaddeus thea thelma theo theodora theodore therese theodor thiago
    thierry thorsten tia tiago tiffany tilly timo timothee tina tino tobi toby todd tommaso tommy
    toni tonya torsten tracey tracy travis trent trevor tricia trisha tristan trudy troy tyrone
    udo ulf uli ulla ulrich ulrike uma umberto una ursel ute uwe valentin valentina valentino
    valeria valerie valerio vanessa vasily vaughn vera verena vernon veronica veronika veronique
    vicente vicki vicky victor vijaya vikram viktor viktoria vilma vince vincenzo viola virginie
    vishal vito vittoria vivian viviana vivienne vladimir volker wade waltraud wanda warren
    wendell wendy werner wesley whitney wilbur wilfred wilhelm willa willem willow wilma wim
    winifred winston wolf woody wyatt xander xavier ximena yannick yara yasmin yasmine yolanda
    yosef yuri yusra yves yvette yvonne zac zach zachariah zahra zain zainab zara zeynep zita
    zofia zoltan zuzanna aarav aditi aditya ajay akash alok anand anil anjali ankit anuj aparna
    archana arvind ashok avinash bharat chandra chitra devi dhruv divya farhan gaurav geeta girish
    gopal harish hema isha jaya jyoti kamala kapil karan kartik kiran komal kunal lakshmi lalit
    lata madhu mahesh manish manoj meena megha mohan mukesh nandini naveen neeraj nisha nitin
    padma pankaj parth pradeep pramod prasad preeti puja rajeev rajiv rakesh ram rani rashmi
    ravindra rohini sachin sagar sameer sandhya sangeeta sarita satish seema shalini shankar
    shashi shilpa shiv shreya siddharth smita sneha sonali subhash sudha sudhir sumit suman surya
    swati tanvi tarun uday usha varun vidya vinay vinod vishnu vivek yash akira aoi asami ayaka
    ayumi chihiro daichi daiki daisuke emi fumiko goro hana haruka haruki haruto hayato hideki
    hideo hikari hina hiroko hiroki hisashi ichiro jun junichi junko kaito kana kaori kaoru
    katsumi kazuki kazuo keiko keisuke kentaro kiyoshi koichi koji kota kumiko kyoko makoto mamoru
    mana manabu mao mariko masaki masako masashi masato mayumi megumi michiko midori miho miki
    minoru misaki mitsuo miyuki momoko nana nanami naoki naoko nobuo noriko osamu rei ren rie rika
    riku rina ryo ryota sachiko sakura satoshi sayaka shigeru shin shinji shiori sho shota shun
    sora sota susumu tadashi taichi takahiro takeshi takumi taro tatsuya tetsuya tomoko tomoya
    toru toshio tsubasa yasuo yoichi yosuke yoshiko yui yuko yumi yuna yusuke yuta yuto yutaka
    xiaoming xiaoli xiaohong fang min lei yan tao hui ying hua jie qiang yong ping gang xia lan
    bin chao feng hao hong jian kun liang lili mei meiling ning peng qing rong rui shan shu ting
    wen xiang xiao xin xue yang yi yu yuan yue yun zhen zhi zihan yichen haoran mengqi seoyeon
    jiwoo seojin haeun doyun jiyoon chaewon sieun yejun siwoo juwon dohyun hajun minseo seoyun
    jiyu eunji hyejin jihye minjae sumin yeji dahye donghyun hyunjin jaehyun jinwoo junho junyoung
    kyungsoo minho sangwoo seungho sunghoon taehyung woojin yerin youngho youngmi eunkyung
    hyunjung jinhee miyoung soyeon sujin sunhee yoonseo
    """
    )
)
SURNAMES = frozenset(
    words(
        """
    smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez
    gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris
    sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill
    flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips
    evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers
    gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson
    watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo
    sanders patel myers long ross foster jimenez powell jenkins perry russell sullivan bell
    coleman butler henderson barnes gonzales fisher vasquez simmons romero jordan patterson
    alexander hamilton graham reynolds griffin wallace moreno west cole hayes bryant herrera
    gibson ellis tran medina aguilar stevens murray ford castro marshall owens harrison fernandez
    mcdonald woods washington kennedy wells vargas henry chen freeman webb tucker guzman burns
    crawford olson simpson porter hunter gordon mendez silva shaw snyder mason dixon munoz hunt
    hicks holmes palmer wagner black robertson boyd stone salazar fox warren mills meyer rice
    schmidt schneider fischer weber becker schulz hoffmann koch bauer richter klein wolf muller
    schroder neumann schwarz zimmermann braun hofmann hartmann lange werner krause lehmann kohler
    dubois durand leroy moreau simon laurent lefebvre michel bertrand roux fournier girard bonnet
    rossi russo ferrari esposito bianchi romano colombo ricci marino greco santos oliveira souza
    pereira costa rodrigues almeida nascimento lima singh kumar sharma gupta khan shah das reddy
    verma mehta joshi iyer nair ahmed hussain ali wang li zhang liu yang huang zhao wu zhou xu sun
    ma zhu tanaka suzuki sato takahashi watanabe ito yamamoto nakamura kobayashi kato yoshida
    ivanov petrov smirnov kowalski nowak jansen devries bakker visser andersson johansson karlsson
    nilsson hansen olsen larsen park choi jung kang cho yoon jang lim han oh seo shin kwon hwang
    ahn song ryu hong yoo jeon moon son bae baek heo nam sim noh ha kwak abbott acevedo acosta
    adkins aguirre albert aldridge alexandrov allan allison alvarado ames andersen andrade andrews
    anthony archer arias armstrong arnold arroyo ashton atkins atkinson avery avila ayala ayers
    bader baird baldwin ball ballard banks barker barlow barnett barr barrera barrett barron barry
    bartlett barton bass bates bautista baxter beard beasley beck begum beltran benedetti benitez
    benson bentley berger bernard berry bird bishop blackburn blackwell blair blake blanc
    blanchard blankenship blevins bolton bond booker boone booth bowen bowers bowman boyer boyle
    bradford bradley bradshaw brady brandt bray brennan brewer bridges briggs britt brock browning
    bruce bryan buchanan buckley bullock burch burgess burke burks burnett burris burt burton bush
    byers byrd byrne cabrera cain calderon caldwell calhoun callahan camacho cameron cannon
    cantrell cantu cardenas carey carlson carney carpenter carr carrillo carroll carson carver
    casey castaneda cervantes chambers chan chandler chaney chang chapman charles chase chaudhry
    christensen christian clarke clay clayton clements cline cobb cochran coffey cohen collier
    colon combs compton conley conner connor conrad contreras conway cooke cooley copeland cortez
    costello cote craig crane crosby cross cummings cunningham curry curtis dalton daniel daniels
    daugherty davenport david davidson dawson dean decker dejesus delacruz delgado deleon dennis
    desai dickerson dickson dillard dillon dodson dominguez donaldson donnelly donovan dorsey
    dotson dougherty douglas downs doyle drake dudley duffy duke duncan dunlap dunn durham dyer
    eaton elliott emerson erickson espinoza estes estrada farley farrell faulkner ferguson ferrell
    figueroa finch finley fitzgerald fitzpatrick fleming fletcher floyd flynn foley forbes foreman
    fowler francis franco frank franklin franks frazier frederick frost fry frye fuentes fuller
    fulton gaines gallagher gallegos galloway gamble gardner garner garrett garrison gates gay
    gentry george gilbert giles gill gillespie gilliam gilmore glenn glover goldberg goodman
    goodwin gould grant graves greene greer griffith grimes gross guerra guerrero guthrie hahn
    hale haley hammond hampton hancock haney hanna hanson hardin harding hardy harmon harper
    harrell harrington hart hartley harvey hatfield hawkins haynes heath hebert hendricks hendrix
    henson herman herring hess hester hewitt hickman higgins hinton hobbs hodge hodges hogan
    holcomb holden holder holland holloway holman holt hood hooper hoover hopkins hopper horn
    horne horton howe howell hubbard hudson huff huffman hull humphrey hurley hurst hutchinson
    hyde ingram irwin jacobs jacobson jarvis jefferson jennings jensen johns johnston joseph joyce
    joyner juarez kane kaufman keith keller kelley kemp kent kerr kidd kinney kirby kirk knapp
    knight knowles knox kramer lamb lambert lancaster landry lane langley lara larson lawrence
    lawson leach leblanc leon leonard lester levine levy lindsay lindsey little livingston lloyd
    logan lott lowe lowery lucas luna lynch lynn lyons macdonald macias mack madden maddox mahoney
    maldonado malone mann manning marquez marsh martinson massey mathews mathis matthews maxwell
    mayer maynard mayo mays mcbride mccall mccarthy mcclain mcclure mcconnell mccormick mccoy
    mccray mccullough mcdaniel mcdowell mcfadden mcfarland mcgee mcgowan mcgrath mcguire mcintosh
    mcintyre mckay mckee mckenzie mckinney mcknight mclaughlin mclean mcleod mcmahon mcmillan
    mcneil mcpherson meadows mejia melendez melton mercado mercer merrill merritt michael
    middleton miranda molina monroe montgomery montoya moody mooney moran morin morrison morrow
    morse morton moses mosley moss mueller mullen mullins navarro neal newman newton nichols
    nicholson nicholls nielsen nixon noel nolan norman norris norton nunez obrien ochoa oconnor
    odom odonnell oliver oneal oneill orr osborn osborne owen pace pacheco padilla parks parrish
    parsons patrick patton paul payne pearce pearson peck pena pennington perkins peters petersen
    petty phelps pickett pierce pittman pitts pollard poole pope potts powers pratt preston pruitt
    pugh quinn ramsey randall randolph rasmussen ratliff ray raymond reeves reid reilly reyna
    rhodes richard richards riddle riggs riley rios rivas rivers roach robbins roberson robles
    rocha rodgers rojas rollins roman rosa rosales rosario rose rosen roth rowe rowland roy
    rutledge ryan salas salinas sampson sandoval sanford santana santiago sargent saunders sawyer
    schmitt schroeder schultz schwartz serrano sexton shaffer shannon sharpe shelton shepard
    shepherd sheppard sherman shields sims sinclair singleton skinner slater sloan solis solomon
    sosa soto sparks spears spence spencer stafford stanley stanton stark steele stein stephens
    stephenson stevenson stokes stout strickland stuart suarez summers sutton swanson sweeney
    sykes talley tanner tate terrell terry thornton tillman todd townsend travis trevino trujillo
    tyler tyson underwood valdez valencia valentine valenzuela vance vaughan vaughn vazquez vega
    velasquez velazquez velez villarreal vincent vinson wade wall waller walls walsh walter
    walters walton ware warner watkins watts weaver webster weeks weiss welch wheeler whitaker
    whitehead whitfield whitley whitney wiggins wilcox wilder wiley wilkerson wilkins wilkinson
    william willis witt wolfe wong woodard woodward wooten workman wyatt wynn yates zamora baumann
    beyer bergmann bohm busch dietrich ebert engel ernst fiedler franke friedrich fuchs gunther
    haas heinrich herrmann hein huber jager kaiser kaufmann kraus kruger kuhn kuhne lorenz ludwig
    maier marx meier menzel moller otto pfeiffer pohl reinhardt ritter sauer scholz schreiber
    schubert schuster schumacher seidel steiner stephan thiel ulrich vogel vogt voigt weigel weis
    winkler ziegler zeller andre aubert barbier barre baron benoit boucher bourgeois brunet
    carpentier chevalier clement colin collet denis deschamps dufour dumas dumont dupont dupuis
    dupuy etienne fabre faure fontaine francois gaillard garnier gautier gauthier gerard giraud
    guerin guillaume guillot hubert huet jacquet joly julien lacroix langlois leclerc leclercq
    lecomte lefevre legrand lemaire lemoine leroux louis mallet marchand marie masson mathieu
    maillard menard mercier meunier michaud millet moulin nicolas olivier perrin perrot petit
    philippe picard pierre poirier pons prevost remy renard renaud rey riviere robert robin roche
    roger rolland rousseau roussel royer vidal alonso blanco bravo caballero calvo campos cano
    carmona carrasco cortes crespo duran esteban ferrer gallardo gallego garrido gil gimenez
    herrero hidalgo iglesias lorenzo lozano marin merino montero mora moya nieto ortega pascual
    pastor prieto rubio saez sanz soler vicente bustos cabello caceres espinosa fajardo galindo
    ibanez jurado montes palacios parra quintero toledo valdes velasco zapata alves araujo azevedo
    barbosa barros batista borges braga brito cardoso carvalho coelho correia cunha dias duarte
    esteves faria fernandes ferreira figueiredo fonseca freitas gomes goncalves guimaraes
    henriques leal leite lopes machado magalhaes marques martins matos melo mendes monteiro moraes
    morais moreira moura neves nogueira nunes pinheiro pinto pires reis ribeiro sampaio silveira
    soares sousa tavares teixeira vaz vieira xavier amato barbieri battaglia bellini bernardi
    bruno caruso cattaneo conte conti coppola costantini dangelo deluca deangelis desantis farina
    fabbri ferrara ferraro ferri fiore fontana galli gallo gatti gentile giordano giuliani grassi
    grasso leone lombardi lombardo longo mancini marchetti mariani martinelli martini mazza
    messina monti morelli moretti negri neri orlando pagano palumbo parisi pellegrini pellegrino
    piras rinaldi riva rizzi rizzo romeo rossetti ruggiero sanna santoro sartori serra silvestri
    sorrentino testa valentini vitale vitali boer bos bosman brouwer dekker dijkstra dijk graaf
    groot haan hendriks hoekstra huisman janssen jong kok koning kuipers leeuwen maas meijer
    mulder peeters postma prins schouten smit smits timmermans vermeulen verhoeven vries wit
    willems bengtsson berg bergstrom dahl eriksson gustafsson haugen hansson holm isaksson
    jakobsson jonsson jorgensen kristensen larsson lindberg lindqvist lindstrom lund lundberg
    lundgren madsen magnusson mortensen nilsen nyman olsson persson poulsen sandberg svensson
    thomsen wallin westerlund korhonen virtanen makinen nieminen makela hamalainen laine heikkinen
    koskinen jarvinen wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski wozniak
    dabrowski kozlowski mazur krawczyk piotrowski grabowski pawlak novak svoboda novotny dvorak
    cerny prochazka kucera horvath nagy kovacs toth szabo varga molnar popescu ionescu popa
    petrovic jovanovic nikolic papadopoulos georgiou kuznetsov popov sokolov lebedev kozlov
    novikov morozov volkov pavlov yilmaz kaya demir celik sahin ozturk aydin arslan dogan agarwal
    aggarwal banerjee bhatt bhattacharya bose chakraborty chatterjee chauhan choudhary chopra
    dutta ghosh goswami jain jha kapoor kaur khanna malhotra malik menon mishra mukherjee naidu
    narayan pandey patil pillai prasad rao rathore saini saxena sen seth sethi sinha srivastava
    thakur tiwari trivedi varma yadav abdullah abbas akhtar aziz bakr farooq haddad hamid haider
    iqbal karim khalil mahmood mansour mustafa nasser qureshi rahman rashid saleh salem sheikh
    siddiqui yousef adeyemi afolabi okafor okeke nwosu mensah owusu asante diallo traore mwangi
    otieno kamau dlamini nkosi abe aoki arai ando endo fujii fujimoto fujita fujiwara fukuda goto
    hara harada hasegawa hashimoto hayashi higuchi hirano hoshino ichikawa iida ikeda imai inoue
    ishida ishii ishikawa iwasaki kaneko kawaguchi kawasaki kikuchi kimura kinoshita kondo kubo
    kudo maeda maruyama masuda matsuda matsui matsumoto matsuo minami mori morita miura miyamoto
    miyazaki murakami murata nagai nakagawa nakajima nakano nakayama nishimura nishida noguchi
    nomura ogawa ohara okada okamoto ono ota otsuka saito sakai sakamoto sakurai sano sasaki
    shibata shimada shimizu sugawara sugiyama takagi takada takeda takeuchi tamura taniguchi ueda
    ueno uchida wada yamada yamaguchi yamashita yamazaki yokoyama bai cai cao cheng cui dai deng
    ding dong fan fang feng fu gao gong gu guo hao hou hu jia jiang jin kong lai lei liang liao
    lin lu luo mao meng pan peng qian qin qiu ren shao shen shi su tan tang tao tian wan wei wen
    xia xiang xiao xie xiong xue yan yao ye yin yu yuan zeng zhong zou cheung chow chu fung ho
    kwok lam lau leung lui mak ng tam tsang tse yeung yip yuen bui dang dinh doan duong huynh
    luong mai ngo phan pham quach thai thach trinh truong vo vu budi santoso wijaya setiawan
    susanto aquino villanueva
    """
    )
)
