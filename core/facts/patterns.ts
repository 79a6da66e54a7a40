/** What a program is named in a command; a code span that begins with one and goes on is a command. */
const programs =
  'npm|npx|pnpm|yarn|bun|deno|node|tsx|git|gh|docker|docker-compose|podman|kubectl|helm|terraform|ansible|make|cmake|ninja|cargo|rustc|go|python3?|pip3?|pipx|uv|poetry|pytest|tox|ruby|bundle|rails|rake|php|composer|java|mvn|gradle|dotnet|swift|curl|wget|ssh|scp|rsync|cat|cp|mv|rm|ls|cd|mkdir|chmod|chown|grep|rg|sed|awk|find|tar|echo|export|source|sudo|systemctl|journalctl|psql|mysql|sqlite3|redis-cli|mongosh|aws|gcloud|az|vercel|heroku|vitest|jest|eslint|prettier|biome|tsc|handoff|sh|bash|zsh|brew|apt|apt-get';

export const commandStart = new RegExp(
  `^(?:\\$ +)?(?:[A-Z_]+=\\S+ +)*(?:(?:${programs})|\\.(?:\\.|[\\w-]+)?/[\\w./-]+) +\\S`,
);
export const shellLanguages = new Set(
  'sh bash zsh shell console shell-session fish powershell ps1 cmd'.split(' '),
);
/** Fences whose lines are what a program printed. */
export const outputLanguages = new Set([
  '',
  ...'text txt console shell-session log output plaintext'.split(' '),
]);

export const url = /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s<>"'`|\\^{}（）。，、]+/gi;

const extensions =
  'ts|tsx|mts|cts|js|jsx|mjs|cjs|json|jsonc|json5|jsonl|md|mdx|markdown|txt|rst|adoc|yaml|yml|toml|ini|cfg|conf|env|lock|xml|html?|css|scss|sass|less|svg|png|jpe?g|gif|webp|ico|pdf|csv|tsv|parquet|sql|db|sqlite|py|pyi|ipynb|rb|go|mod|sum|rs|java|kt|kts|scala|swift|m|mm|c|cc|cpp|cxx|h|hh|hpp|cs|fs|vb|php|pl|pm|lua|r|jl|ex|exs|erl|hs|clj|dart|vue|svelte|astro|sh|bash|zsh|ps1|bat|cmd|tf|tfvars|hcl|proto|graphql|gql|wasm|so|dll|exe|zip|tar|gz|tgz|log|patch|diff|pem|crt|key|service|properties|gradle|dockerfile|snap|feature|tmpl|tpl|njk|ejs|hbs|prisma';
const part = '[\\w\\u00c0-\\u024f.@+~-]';
export const path = new RegExp(
  `(?:(?:~|\\.{1,2})?/)?(?:${part}+/)+(?:${part}*[\\w\\u00c0-\\u024f])?(?:/(?!\\w))?(?::\\d+(?:[-:]\\d+)?)?|(?:~|\\.{1,2})?/${part}*[\\w](?::\\d+)?|\\.?[\\w-][\\w.+-]*\\.(?:${extensions})(?::\\d+(?:[-:]\\d+)?)?(?![\\w/])`,
  'g',
);
const folders =
  /^(?:src|lib|app|apps|test|tests|spec|specs|docs?|bin|cmd|pkg|packages|internal|core|scripts|config|configs|public|static|assets|components|pages|api|server|client|migrations|tools|examples?|fixtures|dist|build|vendor|modules?|services?|adapters|hooks|skills|install|bench|handoffs|refs|origin|feature|feat|fix|bugfix|hotfix|release)\//;

/** Whether something with a slash or a dot is a path, not `and/or` or `1/2`. */
export function isPath(text: string): boolean {
  if (/^[\d./:+-]*$/.test(text)) return false;
  if (/^(?:~|\.{1,2})?\//.test(text)) return /[A-Za-z\u00c0-\u024f]/.test(text) && !/^\/\//.test(text);
  if (!text.includes('/')) return true;
  if (folders.test(text) || /^\.[A-Za-z][\w-]*\//.test(text)) return true;
  const last = (text.split('/').at(-1) ?? '').replace(/:\d.*$/, '');
  return (
    (last.includes('.') && /\.\w*[A-Za-z]\w*$/.test(last)) ||
    text.replace(/\/$/, '').split('/').length > 3 ||
    (text.endsWith('/') && text.length > 2)
  );
}

export const sha = /(?<![\w.-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}(?![\w-])/g;

const units =
  'ms|millis(?:econds)?|µs|us|ns|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|quarters?|years?|[KMGTP]i?B|[kKMG]bps|kb|mb|gb|bytes?|bits?|px|rem|em|pt|dpi|fps|Hz|kHz|MHz|GHz|%|‰|percent|°C|°F|km|cm|mm|m|kg|cents?|taps?|clicks?|runs?|calls?|tokens?|lines?|files?|characters?|chars?|words?|requests?|rps|qps|req/s|ops|users?|customers?|items?|rows?|records?|entries|retries|attempts?|times|workers?|threads?|processes|connections?|cores?|vCPUs?|nodes?|replicas?|points?|story points|people|developers?|engineers?|Sekunden?|Minuten?|Stunden?|Tagen?|Tage|Wochen?|Monaten?|Jahren?|Prozent|Zeichen|Zeilen|Dateien|Versuche[n]?|secondes?|heures?|jours?|semaines?|mois|ans?|segundos?|minutos?|horas?|d[ií]as?|semanas?|meses|años?|секунд\\w*|минут\\w*|час\\w*|дн\\w*|秒|分钟|分|小时|時間|天|日|周|週|个月|年|毫秒|次|个|件|人|行|字';
export const number = new RegExp(
  `[$€£¥] ?\\d[\\d.,]*(?: ?(?:k|m|bn|K|M|B|million|billion|Mio|Mrd))?(?![\\w])|(?<![\\w.,/-])[±~≤≥<>]?\\d(?:[\\d.,  ]*\\d)?(?:[ \\u00a0]?(?:${units}))(?!(?:[A-Za-z0-9_\\u00c0-\\u024f\\u0400-\\u04ff]))|(?<![\\w.,/-])\\d+(?:[.,]\\d+)?[ \\u00a0]?[€£](?!\\w)`,
  'g',
);

/** Names that are written like identifiers and are none. */
export const properNames = new Set(
  'GitHub GitLab JavaScript TypeScript PostgreSQL MySQL MongoDB DynamoDB SQLite GraphQL OpenAI ChatGPT YouTube LinkedIn PayPal WordPress DevOps MacBook macOS iOS iPadOS iPhone iPad eBay OAuth OpenAPI WebSocket WebSockets NodeJS VSCode BitBucket CloudFront CloudWatch CircleCI FastAPI NumPy PyPI LaTeX McKinsey JetBrains IntelliJ PowerPoint SaaS PaaS IaaS'.split(
    ' ',
  ),
);

export const identifier =
  /(?<![\w-])--[a-z][\w-]*|@[a-z][\w.-]*\/[\w.-]+|[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\(\)|[A-Za-z_$][\w$]*_[\w$]+|(?<![\w$])[a-z][a-z0-9]*[A-Z][\w$]*|(?<![\w$])[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+[\w$]*|(?<![\w$-])[A-Z][A-Z0-9]{1,9}-\d+(?![\w-])|(?<![\w&#/])#\d+(?!\w)|(?<![\w.])v?\d+\.\d+\.\d+(?:[-+][\w.]+)?(?![\w.])|(?<![\w.])v\d+(?:\.\d+)*(?![\w.])/g;

const errorWords =
  /\b(?:[a-z]*(?:error|exception)|fatal|panic|traceback|failed|failure|denied|refused|timed out|not found|cannot|segfault|unhandled)\b/i;
export const errorLine =
  /(?:\b[A-Z][A-Za-z]*(?:Error|Exception)\b|^\s*(?:error|fatal|panic|FAIL|FAILED|FATAL|ERROR)\b|\bTraceback\b|\bE[A-Z]{4,}\b|\bERR_[A-Z_]+|\b(?:error|fatal|panic)(?:\[\w+\])?:)/;

export const namesError = (text: string): boolean => errorWords.test(text) || errorLine.test(text);

/** Where a word without spaces is cut: lists, badges and minified code have none, nor has Chinese. No fact goes on behind. */
export const betweenFacts =
  /[\s|;"'`<>{}[\]\\^（）。，、；：！？「」『』【】《》“”]+|,(?!\d)|\((?!\))|(?<!\()\)/;
