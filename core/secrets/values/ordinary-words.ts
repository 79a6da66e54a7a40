/**
 * Endings and beginnings of words that say something of a password instead of being one, in the languages of `judge`. No
 * list could hold them all, and a false alarm is only a question.
 */
const endings =
  /(?:ed|ing|able|ible|ive|ly|ory|al|ent|ant|ous|ful|less|ness|ment|tion|sion|ty|ary|ic|ics|ism|ist|ise|ize|ate|ure|ect|ext|ship|ward|where|like|only|wise|case|time|lich|liche[nr]?|bar|bare[nr]?|ig|ige[nr]?|isch|sam|haft|los|pflicht|pflichtig|iert|ierte[nrs]?|ung|heit|keit|é|ée|és|ées|oire|aire|eux|euse|if|ive|ique|ide|uel|elle|ement|ad[oa]s?|id[oa]s?|at[oaie]|it[oaie]|ut[oaie]|ori[oa]s?|ari[oa]s?|ibles?|ables?|ivel|ável|ente|ante|mente|ción|sión|ção|zione|al[ei]?|ic[oa]s?|iv[oa]s?|os[oa]s?)$/iu;
const beginnings =
  /^(?:(?:ge|ver|be|ent|er|zer|ab|an|aus|ein|vor|un|um|über|hinter|mit|ur|zu)\p{Ll}+(?:t|en)$|un|non|in|im|mis|over|under|auto|multi|pre|post|re|self|semi|inter)/u;
const words = new Set(
  `plaintext cleartext password passwords unchanged forgotten different identical elsewhere somewhere unknown alphanumeric
  keychain keepass keepassxc lastpass dashlane passbolt bitwarden vaultwarden onepassword wallet kubernetes terraform
  ansible secretsmanager schlüsselbund schluesselbund passwortmanager pflicht falsch trousseau llavero obbligatoria
  authenticator yubikey conforme everything otherwise therefore tomorrow yesterday somebody everybody nothing anything something
  hidden stolen broken written rewritten overwritten frozen chosen mistaken
  whatever shorter longer because through without between another already`.split(/\s+/),
);

/** Whether a run of letters is likelier a word of its sentence than a password. */
export function isOrdinaryWord(value: string): boolean {
  const lower = value.toLowerCase();
  return (
    words.has(lower) ||
    endings.test(lower) ||
    (!/[-_]/.test(value) && beginnings.test(lower) && value.length < 14)
  );
}
