import { programName } from '../shell/program-name.ts';
import type { Ban, Guard } from './guard.ts';

const extensions =
  /\.(?:[cm]?[jt]sx?|json[c5l]?|ya?ml|toml|lock|md[cx]?|txt|rst|adoc|html?|s?css|less|sass|vue|svelte|astro|py[iwx]?|ipynb|rs|go|java|kts?|gradle|scala|rb|erb|php|cs|fs|csproj|sln|vb|swift|mm?|[ch](?:pp|xx|c)?|hh|zig|nim|ex[s]?|erl|hs|ml|clj|lua|pl|pm|r|jl|dart|sql|graphql|gql|proto|prisma|sh|bash|zsh|fish|ps1|bat|cmd|tf|tfvars|tfstate|hcl|nix|cfg|conf|ini|properties|xml|xsd|svg|csv|tsv|parquet|sqlite3?|db|snap|patch|diff|pem|crt|key|env|dockerfile|mk|cmake|bazel|bzl|po|pot|ftl|strings|plist|http|sum|mod|work|wasm|bin)$/i;
const fileNames =
  /^(?:(?:GNU)?[Mm]akefile|Dockerfile(?:\.[\w-]+)?|Containerfile|Procfile|Gemfile|Rakefile|Brewfile|Vagrantfile|Jenkinsfile|Justfile|justfile|Podfile|Pipfile|LICENSE|README|CHANGELOG|CODEOWNERS|BUILD|WORKSPACE|\.[a-z][\w-]*(?:rc|ignore|config|attributes|modules)|\.env(?:\.[\w-]+)*|\.(?:git|github|husky|vscode|npmrc|nvmrc|tool-versions|editorconfig))$/;
const branches = /^(?:feature|feat|fix|bugfix|hotfix|release|origin|upstream|chore|refs|heads|users?)\//;
const mediaTypes = /^(?:application|text|image|audio|video|multipart)\/[\w.+-]+$/;

/** Whether a code is a path or glob of a worktree, by its form. */
export function isPath(text: string): boolean {
  if (/[\s()=;:$|<>"'`\\^,#]|^[-@!+&]/.test(text) || text.length > 300) return false;
  const [last = ''] = text.replace(/\/+$/, '').split('/').slice(-1);
  const isNamed = extensions.test(last.replace(/[{}]/g, '')) || fileNames.test(last);
  if (!/[\w]/.test(text)) return false;
  if (!text.includes('/'))
    return isNamed && /^[\w.*{}[\]-]+$/.test(text) && !/^(?:node|next|vue)\.js$/i.test(text);
  if (mediaTypes.test(text) || (branches.test(text) && !isNamed && !text.endsWith('/'))) return false;
  return (
    isNamed || text.endsWith('/') || /^\.{0,2}\/|\/.*\/|\*/.test(text) || /^[\w.-]+\/[\w.-]+$/.test(text)
  );
}

/** Programs that a line names without saying that they are run. */
const programs = new Set(
  (
    'git gh glab hg svn jj npm npx pnpm pnpx yarn bun bunx deno node tsx ts-node python python3 pip pip3 pipx uv uvx poetry ' +
    'pdm pipenv hatch tox nox conda mamba cargo rustup rustc go make cmake ninja just task bazel buck gradle gradlew mvn mvnw ' +
    'ant sbt lein mix rails rake bundle gem ruby php composer artisan dotnet swift xcodebuild pod fastlane flutter dart docker ' +
    'docker-compose podman kubectl oc helm helmfile kustomize terraform tofu terragrunt pulumi ansible ansible-playbook packer ' +
    'vagrant aws gcloud gsutil az heroku fly flyctl vercel netlify wrangler firebase railway serverless sls cdk sam psql mysql ' +
    'mariadb sqlite3 mongosh redis-cli pg_dump pg_restore dropdb createdb prisma knex sequelize typeorm alembic flyway ' +
    'liquibase dbmate goose django-admin manage.py tsc eslint prettier biome jest vitest mocha playwright cypress pytest ruff ' +
    'black mypy rspec phpunit rm mv cp chmod chown dd find sed awk perl curl wget ssh scp rsync tar kill killall pkill ' +
    'systemctl service crontab brew apt apt-get dnf yum apk pacman snap nix nixos-rebuild bash sh zsh sudo env nx turbo lerna ' +
    'changeset rush vite webpack rollup esbuild parcel storybook hugo jekyll goreleaser release-it semantic-release nohup time'
  ).split(' '),
);
const scripts = /\.(?:sh|bash|zsh|fish|py|rb|pl|[cm]?[jt]s|ps1|bat|cmd)$/i;

/** The words of a written command: without a prompt and variables before it, and only up to what the reader fills in. */
export function commandWordsOf(text: string): string[] {
  const words = text
    .replace(/^\s*[$%>]\s+/, '')
    .trim()
    .split(/\s+/);
  const first = words.findIndex((word) => !/^[A-Z_][A-Z0-9_]*=/.test(word));
  const own = first < 0 ? [] : words.slice(first);
  const open = own.findIndex((word) => /^(?:<.*|\[.*|\.\.\.|…|\{.*)$/.test(word));
  return (open < 0 ? own : own.slice(0, open)).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

/** Whether a code is a command. `sure`: also where nothing around it says that it is run. */
export function isCommand(text: string, sure: boolean): boolean {
  if (text.length > 300 || /\n/.test(text)) return false;
  const [first = '', ...rest] = commandWordsOf(text);
  if (first === '' || /[()'"`=;{}]/.test(first)) return false;
  const isScript = /^(?:\.{1,2}|~)?\/|\//.test(first) ? /\/[\w.-]+$/.test(first) : scripts.test(first);
  if (sure)
    return programs.has(programName(first))
      ? rest.length > 0 || /^\.?\//.test(first)
      : /^\.{0,2}\/[\w./-]+$/.test(first) && (rest.length > 0 || scripts.test(first));
  if (!/^[\w./~+-]+$/.test(first) || /^[-.]$/.test(first)) return false;
  return isScript || programs.has(first) || /^[a-z][a-z0-9._-]*$/.test(first);
}

/** Words of languages and systems that are no packages. */
const noPackage =
  /^(?:any|unknown|never|var|let|const|eval|goto|async|await|unwrap|expect|panic|null|nil|none|undefined|this|self|class|enum|namespace|default|export|import|require|static|global|globals?|print|println|printf|exec|sleep|void|object|string|number|int|float|double|bool|boolean|true|false|main|master|develop|head|todo|fixme|unsafe|clone|interface|type|public|private|as|is|if|else|switch|for|while|do|try|catch|finally|with|lambda|yield|return|break|continue|fetch|setTimeout|prod|production|staging|dev|development|test|localhost|root|latest|id|name|users?|debug|select|delete|update|insert|drop|auto|inherit|important|inline|float)$/i;

/** Returns the name of a package or tool that a code is, without its version; null where it is none. */
export function packageName(text: string): string | null {
  const [, name = '', version = ''] =
    /^((?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*?)(@[\w.^~<>=*-]+|[=~<>]=[\w.*]+)?$/.exec(text) ?? [];
  if (name === '' || name.length > 80 || noPackage.test(name) || /^\d|[._-]$|_.*_/.test(name)) return null;
  // `console.log` and `fs.readFile` are no packages; `chart.js` is one.
  if (name.includes('.') && !name.startsWith('@') && !/\.(?:js|io|ts)$/.test(name)) return null;
  const isFile = extensions.test(name) && !/^[a-z][a-z0-9-]*\.js$/.test(name);
  return isFile && version === '' ? null : name;
}

/** What becomes of a code that a sentence forbids; null where its form does not fit what is forbidden. */
export function kindOf(text: string, act: Ban['act']): Pick<Guard, 'kind' | 'act'> | null {
  switch (act) {
    case 'run':
      return isCommand(text, false) ? { kind: 'command', act } : null;
    case 'change':
    case 'remove':
      return isPath(text) ? { kind: 'path', act } : null;
    case 'add':
    case 'use':
      if (isCommand(text, true) && commandWordsOf(text).length > 1) return { kind: 'command', act: 'run' };
      return packageName(text) !== null ? { kind: 'package', act } : null;
    case 'any':
      if (isCommand(text, true)) return { kind: 'command', act: 'run' };
      return isPath(text) ? { kind: 'path', act: 'change' } : null;
  }
}
