import type { Setting } from './judge.ts';

type Family = Setting['family'];

/** Words for a secret, as parts of a regular expression; `~` is a space or a hyphen. Long ones count in any longer name: `dbPassword`, `API_TOKEN`. */
const longWords: Readonly<Record<Family, string>> = {
  password: `password,passwd,passphrase,passcode,passwort,kennwort,contraseña,contrasena,senha,palavra-passe,mot~de~passe,
    motdepasse,parola~d['’]ordine,wachtwoord,hasło,lösenord,şifre,adgangskode,heslo,salasana,mật~khẩu,kata~sandi,пароль,
    паролем,(?:recovery|backup)~(?:key|code),密码,密碼,口令,暗証番号,パスワード,パスフレーズ,비밀번호,패스워드,암호,비번`,
  secret: 'secret,geheimnis,секрет,シークレット,시크릿',
  token: `token,authorization,credentials?,jeton,токен,令牌,トークン,토큰,client-key-data,秘密鍵,秘钥,비밀키,
    (?:api|access|secret|private|encryption|signing|auth|master|admin|service|deploy|license|account|storage|shared)~?key,
    api~?schlüssel,api~?schluessel,clé~(?:d['’])?api,clave~(?:de~)?api,chave~(?:de~)?api,chiave~api,ключ~api,api~ключ,
    api~?(?:密钥|密鑰|キー|키|金鑰)`,
  key: 'schlüssel,密钥,密鑰,ключ',
};

/** Short ones are a whole word, or the last part of a name: `pw`, `SMTP_PASS`, `dbPwd`; not the end of `compass`. */
const shortWords: Readonly<Record<Family, string>> = {
  password: 'pass,pwd,pw,mdp,clave,salt',
  secret: 'dsn,key_base',
  token: 'auth,pat',
  key: 'key,キー,키',
};

const sources = (list: string) => list.split(/,\s*/).map((word) => word.replaceAll('~', '[ \\u00a0_-]'));
const families = ['password', 'token', 'secret', 'key'] as const;
const group = (words: Readonly<Record<Family, string>>, suffix: string) =>
  families.map((family) => `(?<${family}${suffix}>${sources(words[family]).join('|')})`).join('|');

/** Words for a password, as a part of a regular expression. */
export const passwordWords = [...sources(longWords.password), ...sources(shortWords.password)].join('|');

/** Finds every word for a secret; `familyOf` tells which. */
export const secretWord = new RegExp(`${group(longWords, '')}|${group(shortWords, 'Short')}`, 'gi');

/** Returns what a match of `secretWord` means, and whether it is one of the short words. */
export function familyOf({ groups = {} }: RegExpMatchArray): { family: Family; short: boolean } {
  for (const family of families) {
    if (groups[family] !== undefined) return { family, short: false };
    if (groups[`${family}Short`] !== undefined) return { family, short: true };
  }
  return { family: 'token', short: true };
}

/** Words before a pair of a name and a password, also within longer words. */
export const pairWord =
  /(?:credentials?|creds|log ?in(?: with| as)?|basic auth|zugangsdaten|zugang|anmeldedaten|acceso|accès|acesso|identifiants|credenciales|credenciais|credenziali|accesso|доступ|учётные данные|логин и пароль|凭据|凭证|账号|帳號|認証情報|アカウント|계정|자격 증명)/gi;

/** What a name says before the word when its value is no secret: `next_page_token`, `PUBLIC_KEY`. */
export const harmlessBefore =
  /(?:^|[-_. ])(?:page|next|sync|continuation|pagination|cursor|csrf|xsrf|public|pub|cache|sort|primary|foreign|partition|row|group|idempotency|max|min|num|hashed|encrypted|no|reset|forgot|forgotten|lost|wrong|bypass|by)[-_. ]?$/i;

/** What may follow the word in one name: a place, a number. Anything else names another thing: `password_hash`. */
export const harmlessAfter =
  /^(?:[-_](?:prod|production|staging|stage|dev|test|live|qa|ci|main|old|new|primary|secondary|backup|base|default|db|data)|[-_]?\d{1,2})?$/i;
