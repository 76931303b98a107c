import type { ColumnRole } from "../../core/data/schema.ts";
import { hasWord, joinedName, wordsOfName } from "./name-words.ts";

// Guesses from column names, in English, German, French, Spanish, Italian and Dutch as registries write them. They
// decide nothing alone: each is
// marked `inferred` in the schema, and what cells look like is asked beside the name.

const word = (...alternatives: string[]): RegExp => new RegExp(`^(?:${alternatives.join("|")})$`);

/** "number", "code", "key" in the six languages, as they stand behind or before what they number. */
const NUMBER =
  "(?:id|ident|identifier|identifiant|identificador|identificativo|identificatie|kennung|no|nr|num|number|nummer|numero|nro|code|codigo|codice|kode|cod|key|schluessel|schlussel|sleutel|ref|reference|n)";
/** Whoever a row is about. */
const PERSON =
  "(?:patient(?:en|in|innen|e|s)?|pat|pt|pts|paciente|pacientes|paziente|pazienti|subj|subject|subjects|usubj|sujet|sujeto|soggetto|proband(?:en|in|e)?|participant|participante|partecipante|deelnemer|proefpersoon|teilnehmer(?:in)?|person(?:en)?|persona|personne|persoon|individual|individu|member|client|case|fall|cas|caso|casus|record|rec|enrol(?:l)?ment|registration|registrant|screening|randomi[sz]ation|rando|donor|pseudonym|pseudo|pseudonyme|seudonimo|pseudonimo|child|kind)";
const FILE =
  "(?:dossier|akte|kranken?akte|historia|historiaclinica|expediente|cartella|cartellaclinica|chart|study|studien?|studio|etude|onderzoek|registry|register|registre|registro|hospital|hosp|klinik|spital|kis|medicalrecord|medrec|aufnahme|versicherten|nhs|chi|ssn|mrn|mpi|emr|ehr)";
const BETWEEN = "(?:the|of|de|del|du|della|di|van|der|des|la|le|el|il|il|het)?";
const PATIENT = word(
  PERSON,
  `(?:${FILE})?${PERSON}${NUMBER}{1,2}`,
  `${FILE}${NUMBER}{1,2}`,
  `${NUMBER}${BETWEEN}(?:${PERSON}|${FILE})`,
  "id|uid|uuid|guid|(?:pid|ptid|pat|subj|usubj)(?:num|nr|no)?|pid|ptid|patid|sid|usubjid|subjid|pseudonym(?:id)?|barcode|rowid|unnamed0|rownames?",
  "mrn|nhs|chi|ipp|nip|nir|nhc|nuhsa|dni|nie|cip|bsn|burgerservicenummer|codicefiscale|ahv(?:nr|nummer)?|kvnr|medicalrecord|numdossier|sozialversicherungsnummer|numerodesecuritesociale|securitesociale|insee|tarjetasanitaria|tesserasanitaria",
);
/** Names, initials, contacts, attending doctors: dropped whatever they hold. */
const DIRECT = word(
  "(?:full|first|last|middle|given|family|sur|maiden|birth|patient|pat|pt|subject|mother|father|parent|child|kin|contact|carer)+s?(?:full|first|last|given|family|sur)?names?",
  "name|surname|forename|nachname|vorname|familienname|geburtsname|rufname|nom|noms|prenom|nomdefamille|nomdenaissance|nomdupatient|nompatient|nombre|nombres|apellidos?|primerapellido|segundoapellido|nombredelpaciente|nombrepaciente|cognome|nome|nomepaziente|nomedelpaziente|nomecognome|achternaam|voornaam|naam|patientnaam",
  "(?:patient|pat|pt|subject)?(?:initials?|initialen|initiales|iniciales|iniziali|voorletters|kuerzel)(?:patient|paciente|paziente)?",
  "e?mails?|emailaddress|courriel|correo|correoelectronico|(?:home|work|mobile|cell|ward|contact|next|kin|day)*(?:phones?|telephone|tel|fax)(?:number|no|nr)?|mobile|handy|cellphone|telefon(?:nummer)?|telefono|telefoon(?:nummer)?|portable|movil|cellulare|mobiel",
  "(?:home|street|postal|patient)?address(?:line)?[0-9]*|adresse|anschrift|strasse|wohnort(?:strasse)?|hausnummer|street|streetname|rue|direccion|calle|domicilio|indirizzo|adres|straat|straatnaam|huisnummer",
  "ssn|socialsecurity(?:number|no)?|passport(?:number|no)?|reisepass|passeport|pasaporte|passaporto|paspoort|iban|accountnumber|insurance(?:number|no|id)|healthplan(?:number|id)?|versicherungsnummer|driver(?:s)?licen[cs]e|licen[cs]eplate|ipaddress|url|website|deviceserial(?:number)?|facebook|twitter",
  "gp|gp(?:name|code|practice|surgery)|(?:family|referring|treating|attending|responsible|consultant)?(?:physician|doctor|clinician|consultant|surgeon|dr)(?:name|id|code)?|hausarzt|(?:behandelnder)?arzt|zuweiser|medecin(?:traitant)?|medico(?:decabecera|curante|dibase)?|huisarts|(?:behandelend)?arts|nurse(?:name)?|investigator(?:name)?|nextofkin|kin|contactperson|emergencycontact|operator|entered(?:by)|completedby|interviewer",
);
const FAMILY = word(
  `(?:fam|family|kindred|pedigree|household|familie(?:n)?|famille|familia|famiglia|gezin|haushalt|stammbaum|sippe|litter|couple)${NUMBER}{0,2}`,
  `${NUMBER}${BETWEEN}(?:family|familie|famille|familia|famiglia|gezin)`,
);
const SITE_WORD =
  "(?:sites?|centres?|centers?|zentrum|zentren|zentrums|klinik|kliniken|clinic|clinique|clinica|hospital|hosp|hopital|krankenhaus|spital|ziekenhuis|ospedale|centro|centrum|inst|institut|institute|institution|instituut|instituto|istituto|dag|dataaccessgroup|redcapdataaccessgroup|ward|station)";
const SITE = word(
  `(?:enrol(?:l)?ing|study|treatment|recruiting|studien?)?${SITE_WORD}${NUMBER}{0,2}`,
  `${NUMBER}${BETWEEN}${SITE_WORD}`,
  `${SITE_WORD}(?:name|naam|nom|nombre|nome)`,
);

const QUASI_IDENTIFIER = word(
  "age|ages|alter|edad|eta|leeftijd|sex|sexe|sexo|sesso|gender|genre|genero|genere|geschlecht|geslacht|birth|birthdate|birthday|birthyear|dob|yob|born|geburt|geburtsdatum|geburtsjahr|geboren|naissance|datenaissance|datedenaissance|anneenaissance|nacimiento|fechanacimiento|fechadenacimiento|nascita|datanascita|datadinascita|geboortedatum|geboortejaar|geboorte|dod|dateofdeath|sterbedatum|todesdatum",
  "country|land|pays|pais|paese|region|bundesland|province|provincia|state|county|canton|kanton|department|departement|comune|district|city|stadt|ort|wohnort|ville|ciudad|citta|stad|gemeente|town|village|commune|municipality",
  "zip|zipcode|postcode|postal|postalcode|plz|postleitzahl|cp|codepostal|codigopostal|cap|codiceavviamentopostale",
  "ethnicity|ethnic|ethnie|etnia|race|raza|razza|ras|nationality|nationalitaet|nationalitat|nationalite|nacionalidad|nazionalita|nationaliteit|citizenship|language|sprache|langue|idioma|lingua|taal|religion|religie|konfession|ancestry|origin|herkunft|tribe|caste",
  "height|weight|bmi|groesse|grosse|gewicht|taille|poids|altura|talla|peso|altezza|lengte|marital|maritalstatus|familienstand|education|schooling|bildung|occupation|job|beruf|profession|profesion|professione|beroep|income|einkommen|children|parity|gravida|twin|handedness",
);
const SENSITIVE = word(
  "status|vitalstatus|vital|event|death|dead|died|deceased|tod|tot|gestorben|verstorben|deces|mort|muerte|fallecido|exitus|morte|decesso|deceduto|overleden|overlijden|survival|outcome|relapse|progression|recurrence|rezidiv|rechute|recaida|ricaduta|terugval",
  "diagnosis|diagnose|diagnostic|diagnostico|diagnosi|disease|krankheit|erkrankung|maladie|enfermedad|malattia|ziekte|genotype|genotyp|gene|gen|mutation|mutacion|mutazione|mutatie|variant|variante|carrier|allele|haplotype|hgvs|zygosity|karyotype|class|stage|stadium|stade|estadio|stadio|grade|grad",
  "hiv|aids|hbv|hcv|hepatitis|tb|std|sti|inherit|inheritance|inherited|psych|psychiatric|depression|depresion|suicid(?:e|al|ality)|alcohol|alkohol|alcool|smoking|smoker|tobacco|rauchen|raucher|fumeur|fumador|fumatore|roken|roker|drug|drugs|drogen|pregnan(?:t|cy)|schwanger(?:schaft)?|grossesse|enceinte|embarazo|gravidanza|zwanger|abortion|sexual(?:ity)?|disability|behinderung|handicap|abuse|crime|cancer|tumou?r|transplant|transplantation",
);
const ORDINAL = word(
  "stage|stadium|stade|estadio|stadio|grade|grad|graad|score|punktzahl|severity|schweregrad|gravite|gravedad|gravita|ernst|class|klasse|classe|clase|level|ecog|nyha|asa|karnofsky|lansky|nrs|vas|likert|apgar|gcs|mrs|rankin|edss|msfc|cgi|gmfcs|macs|phq|gad|fatigue|pain|schmerz|douleur|dolor|dolore|pijn|cdr|childpugh|ctcae|toxicity",
);
/** Instruments whose ends are public: a score lies between them whatever the data hold. */
const SCORE_RANGES: readonly (readonly [RegExp, { readonly min: number; readonly max: number }])[] = [
  [word("edss|apgar"), { min: 0, max: 10 }],
  [word("karnofsky|kps|lansky|barthel|lvef|spo2"), { min: 0, max: 100 }],
  [word("mmse|moca"), { min: 0, max: 30 }],
  [word("alsfrs|alsfrsr"), { min: 0, max: 48 }],
  [word("gcs"), { min: 3, max: 15 }],
  [word("nihss"), { min: 0, max: 42 }],
];
const COUNT = word(
  "n|nb|num|number|numbers|count|counts|anzahl|zahl|nombre|cantidad|numero|aantal|times|episodes?|relapses?|attacks?|seizures?|visits?|infections?|hospitali[sz]ations?|admissions?|pregnancies|transfusions?|flares?|falls?|children|siblings|parity|gravida|days|weeks|months|hours|dose|doses|mg|cigarettes|drinks|lesions?|nodes?|metastases",
);
const CODE = word(
  "type|typ|code|group|gruppe|groupe|grupo|gruppo|groep|arm|cohort|category|kategorie|categorie|categoria|treatment|trt|tx|therapy|rx|sex|sexe|sexo|sesso|gender|geschlecht|geslacht|race|ethnic|ethnicity|status|event|subtype|form|phenotype|genotype|variant|method|reason|cause|region|country|histology|morphology|lesiontype|blood|abo",
);

/** Follow-up, in the order in which a name speaks for it. */
const FOLLOW_UP = word(
  "futimes?|[sfe]time|survt|survtime|rectime|eventtime|survivaltime|followup(?:time|days|months|years)?|fu|fup|survival|os|pfs|dfs|efs|rfs|ttd|tte|timetoevent|timetodeath|beobachtungszeit|nachbeobachtung|ueberlebenszeit|uberlebenszeit|suivi|dureesuivi|survie|seguimiento|supervivencia|tiemposeguimiento|sopravvivenza|followuptijd|overleving|observationtime|timeatrisk|surv",
);
const TIME = word(
  "time|t|duration|days|months|weeks|years|zeit|dauer|tage|monate|jahre|temps|duree|jours|mois|annees|tiempo|duracion|dias|meses|tempo|durata|giorni|mesi|anni|tijd|duur|dagen|maanden|jaren|futime",
);
/** Numbers of years or days that are no follow-up of a person from entry. */
const NO_FOLLOW_UP = word(
  "age|alter|edad|eta|leeftijd|exposure|exposition|expo|disease|illness|symptoms?|diag|dx|onset|delay|treatment|therapy|drug|pack|packyears|smoking|smoker|education|school|since|before|prior|birth|diagnosis|diagnostic|stay|los|hospital|icu|admission|start|begin|entry|interval|gap|gestation|gestational|pregnancy|visit|sleep|work|wait|waiting|dialysis|krankheit|krankheitsdauer|maladie|enfermedad|malattia|ziekte|ziekteduur|tstart|year|month|day",
);
const EVENT = word(
  "status|event|death|dead|died|deceased|delta|censor|censored|censoring|cens|vital|vitalstatus|alive|fustat|stat|ereignis|tod|tot|verstorben|gestorben|deces|decede|mort|evenement|muerte|fallecido|exitus|evento|morte|deceduto|decesso|overleden|overlijden|gebeurtenis|lebensstatus|outcome|endpoint|relapse|progression",
);
const START_STOP = word(
  "start|tstart|stop|tstop|time0|time1|t0|begin|entrytime|exittime|left|right|t1|t2|start time|stop time",
);

export const isDirectIdentifierName = (name: string): boolean => DIRECT.test(joinedName(name));
export const isFamilyName = (name: string): boolean =>
  FAMILY.test(joinedName(name)) && joinedName(name) !== "familyname";
export const isPatientName = (name: string): boolean => PATIENT.test(joinedName(name));
export const isIdentifierName = (name: string): boolean => {
  if (isFamilyName(name) || isPatientName(name)) return true;
  // Something numbered: sample_id, sampleBarcode, specimen no. Not what only counts ("n") or codes ("code").
  const words = wordsOfName(name);
  return words.length > 1 && !isSiteName(name) && /^(id|uid|uuid|guid|barcode|accession|mrn)$/.test(words.at(-1) ?? "");
};
export const isSiteName = (name: string): boolean => SITE.test(joinedName(name));
export const isOrdinalName = (name: string): boolean => hasWord(name, ORDINAL);
/** Public ends of the instrument that a column is named after. */
export const scoreRange = (name: string): { readonly min: number; readonly max: number } | undefined =>
  SCORE_RANGES.find(([pattern]) => hasWord(name, pattern))?.[1];
export const isCountName = (name: string): boolean => wordsOfName(name).some((one) => COUNT.test(one));
export const isCodeName = (name: string): boolean => hasWord(name, CODE);
export const isBirthName = (name: string): boolean =>
  hasWord(
    name,
    /^(birth|birthdate|birthday|birthyear|dob|yob|born|geburt.*|geboren|naissance|datenaissance|datedenaissance|nacimiento|fecha(de)?nacimiento|nascita|data(di)?nascita|geboorte.*)$/,
  );
export const isSexName = (name: string): boolean =>
  hasWord(name, /^(sex|sexe|sexo|sesso|gender|geschlecht|geslacht|genre|genero|genere)$/);
export const isAgeName = (name: string): boolean => hasWord(name, /^(age|ages|alter|edad|eta|leeftijd)$/);
export const isConsentName = (name: string): boolean =>
  /consent|optout|withdrawn|einwilligung|zustimmung|consentement|consentimiento|consenso|toestemming|widerruf/.test(
    joinedName(name),
  ) && !/dat|dttm|time|version/.test(joinedName(name));
/**
 * Follow-up words speak first; a plain word of time only where nothing says that it is an age, an exposure or a stay.
 * @returns 2, 1 or 0
 */
export function followUpWeight(name: string): 0 | 1 | 2 {
  const words = wordsOfName(name);
  const joined = words.join("");
  if (isAgeName(name) || words.some((one) => NO_FOLLOW_UP.test(one) && !/^(day|month|year)$/.test(one))) return 0;
  if (
    FOLLOW_UP.test(joined) ||
    words.some((one) => FOLLOW_UP.test(one)) ||
    /^followup|follow(up)?$/.test(joined.replace(/(days|months|years|time)$/, ""))
  )
    return 2;
  return words.some((one) => TIME.test(one) && (one.length > 1 || words.length === 1)) ? 1 : 0;
}
/** A status of something else than how follow-up ended. */
const OTHER_STATUS = word(
  "marital|smoking|smoker|hiv|hbv|hcv|employment|work|menopausal?|performance|consent|insurance|vaccination|vaccine|mutation|mutational|carrier|education|social|socioeconomic|immune|nutritional|functional|walking|ambulatory|receptor|er|pr|her|residence|living|record|form|query|complete|prior|date|dt|cause|class",
);
export const isEventName = (name: string): boolean =>
  hasWord(name, EVENT) &&
  !wordsOfName(name).some((one) => OTHER_STATUS.test(one)) &&
  !/redcap|eventname/.test(joinedName(name));
export const isStartStopName = (name: string): boolean =>
  wordsOfName(name).some((one) => START_STOP.test(one)) || START_STOP.test(joinedName(name));
export const isCensoringName = (name: string): boolean =>
  wordsOfName(name).some((one) => /^cens(or(ed|ing)?)?$/.test(one));

/** Role that a name suggests; dates and sites count as known to outsiders. */
export function roleOfName(name: string, isDate: boolean): ColumnRole {
  if (isDate || isSiteName(name) || hasWord(name, QUASI_IDENTIFIER)) return "quasi-identifier";
  return hasWord(name, SENSITIVE) ? "sensitive" : "other";
}
