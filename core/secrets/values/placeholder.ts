import { isRepeated, longestSequence, looksRandom } from './random.ts';

/** Words of which placeholders, examples and the defaults of local services are made, without their accents. */
const dullWords = new Set(
  `your yours my our the some any this that here there is not no real insert enter put use add change changeme changeit
  replace replaceme set fill with from into for and or of in on at to me it us please example examples sample demo dummy
  fake mock test testing tests tester placeholder secret secrets password passwords passwd pass passphrase token tokens
  key keys api access auth authentication authorization client private public user username name login admin
  administrator root guest default local localhost dev development develop prod production staging stage value string
  text data database postgres postgresql mysql mariadb redis mongo mongodb rabbitmq rabbit minio elastic elasticsearch
  kafka grafana keycloak django rails spring insecure app service server host account bearer basic jwt oauth project org
  organization company acme corp site web github gitlab openai anthropic stripe slack aws azure google gcp groq bot
  webhook url uri long random strong secure safe hidden redacted removed masked omitted censored none null nil undefined
  empty unset unknown todo tbd tba fixme foo bar baz qux abc abcd abcde abcdef xyz hello world lorem ipsum goes right
  value1 generated generate required optional string number boolean bool true false yes off same before sa ci nobody
  invalid valid missing expired revoked rotated unchanged disabled enabled pending done ok failed passed denied wrong
  see ask vault env environment variable config secretkey apikey sk pk live db id pwd credential credentials
  dein deine deinen deiner ihr ihre ihren ihrem mein meine euer hier einfugen einsetzen ersetzen andern eintragen passwort
  kennwort schlussel schluessel geheim geheimnis beispiel muster platzhalter benutzer benutzername zugang zugangstoken
  votre vos ton ta mon ma mes le la les de du des ici cle clef secrete mot motdepasse passe jeton exemple remplacer
  changer inserer utilisateur mdp tu su mi el aqui clave contrasena llave ejemplo cambiar cambiame reemplazar secreto
  usuario poner sua seu minha meu do da chave senha exemplo trocar alterar mude segredo tuo tua il qui chiave parola
  esempio cambiami segreto inserisci utente uw wachtwoord sleutel twoje haslo klucz sifre ditt losenord
  ваш ваша ваше твои твоя мои моя здесь сюда ключ пароль токен секрет пример вставьте введите замените`.split(
    /\s+/,
  ),
);
const longestDull = Math.max(...[...dullWords].map((word) => word.length));

const possessives = new Set(['my', 'tu', 'su', 'mi', 'ta', 'ma', 'il', 'la', 'le']);

/** Whether a run of letters is one dull word, or several of at least three letters glued together. */
function isDull(letters: string): boolean {
  if (dullWords.has(letters)) return true;
  if (letters.length > 60) return false;
  const reachable = [true];
  for (let end = 2; end <= letters.length; end++) {
    for (let start = Math.max(0, end - longestDull); start <= end - 2; start++) {
      if (!reachable[start]) continue;
      const word = letters.slice(start, end);
      const counts = word.length >= 3 || word === 'me' || (start === 0 && possessives.has(word));
      if (counts && dullWords.has(word)) reachable[end] = true;
    }
  }
  return reachable[letters.length] === true;
}

const isLameNumber = (digits: string) =>
  digits.length === 1 || isRepeated(digits) || longestSequence(digits) >= digits.length;

const plain = (value: string) => value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether a value is made of dull words and counting numbers alone: `your-api-key`, `minioadmin`, `password123`. */
export function isMadeOfDullWords(value: string): boolean {
  const runs = plain(value.replace(/([a-z])([A-Z])/g, '$1 $2')).match(/\p{L}+|\d+/gu) ?? [];
  const isWord = (run: string) => run.length > 1 && isDull(run);
  const isLame = (run: string) => run.length === 1 || (/\d/.test(run) ? isLameNumber(run) : isDull(run));
  return runs.some(isWord) && runs.every(isLame);
}

/** Returns the printable text that a value is base64 of; empty where it is none. */
export function decodeBase64(value: string): string {
  if (value.length < 8 || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return '';
  const text = Buffer.from(value, 'base64').toString('latin1');
  return /^[\x20-\x7e]{4,}$/.test(text) ? text : '';
}

/** The published key of the emulator of Azure. */
export const publishedValue = /^Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2/;

/** A name for a value, or something blacked out. */
const shapes = [
  // $VAR, ${VAR}, {{ var }}, #{Var}#, __VAR__, %VAR%, <password>, [REDACTED], @VAR@.
  /^\$/,
  /^\{/,
  /^#\{/,
  /^(?:__|@@|%%|##)[A-Za-z][\w.-]*(?:__|@@|%%|##)$/,
  /^%[A-Za-z_]*%?$/,
  /^</,
  /^\[/,
  /^@[A-Z_]+@$/,
  /^[A-Z]+\[/,
  /^(?:process|import\.meta|os|ENV|env|config|secrets|vars|settings)[.[]/,
  /^(?:op|vault|ssm|gcp-secret|secretsmanager|sops|awssm|arn|keyring|pass|file|env|ref\+\w+):/i,
  // ***, xxxx, ..., …
  /^[*.x…•·●_#?~-]+$/iu,
  /(?:\*{3}|…|\.{3}|x{4,}|•{3})/i,
  publishedValue,
  /^(?:your|my|the|some|insert|put|enter|change|replace)[-_ ]/i,
  /[-_](?:here|goes-here)$/i,
  /(?:^|[-_ .])(?:example|placeholder|changeme|change[-_]me|replace[-_]?me|redacted|dummy|fake)(?:$|[-_ .\d])/i,
];

/** Letters of scripts in which nobody writes a key: such a value is words about one. */
const otherScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const possessive = /(?:^|[-_ ])(?:deine?|ihre?|votre|vos|tu|su|sua|seu|la_tua|tuo|ваш|your)[-_ ]/iu;

/** Whether a value in the place of a secret only names one, blacks one out or is an example. */
export function isPlaceholder(value: string): boolean {
  return (
    value === '' ||
    value.split(/[^A-Za-z0-9]+/).some((piece) => piece.length >= 8 && isRepeated(piece)) ||
    isRepeated(value) ||
    shapes.some((shape) => shape.test(value)) ||
    otherScript.test(value) ||
    (possessive.test(value) && !looksRandom(value)) ||
    isMadeOfDullWords(value)
  );
}
