import { programName } from '../../shell/program-name.ts';

/** Options that take no value. Behind another a `--dry-run` may be that one's, as in `git push -o --dry-run`. */
const plainOptions: Readonly<Record<string, RegExp>> = {
  git: /^(?:-[adfnqtuvx46]+|--(?:all|atomic|branches|delete|follow-tags|force|force-if-includes|force-with-lease|mirror|no-pager|no-verify|porcelain|progress|prune|quiet|set-upstream|tags|thin|verbose))$/,
  npm: /^--(?:force|ignore-scripts|json|provenance|silent|verbose|workspaces|yes)$/,
  pnpm: /^--(?:force|ignore-scripts|json|no-git-checks|provenance|recursive|report-summary|silent)$|^-r$/,
  cargo:
    /^(?:-[qv]+|--(?:all-features|allow-dirty|frozen|keep-going|locked|no-default-features|no-verify|offline|quiet|verbose|workspace))$/,
  kubectl: /^--(?:all|all-namespaces|force|now|prune|recursive|server-side|wait)$/,
  helm: /^--(?:atomic|create-namespace|debug|devel|force|hide-secret|install|reuse-values|wait)$/,
  rsync:
    /^(?:-[abcghklnopqrtuvxzDHLPS]+|--(?:archive|checksum|compress|delete|force|progress|recursive|stats|verbose))$/,
};

/** What a package manager publishes with; a script of its `package.json` may not know the option. */
const publishes = /^(?:publish|unpublish)$/;
const runsScript = /^(?:run|rum|urn|run-.*)$/;

/** Whether a command only tries: its `--dry-run` can mean nothing else and is not taken back. In doubt it is none. */
export function isDryRun([first = '', ...rest]: readonly string[]): boolean {
  const program = programName(first);
  const plain = Object.hasOwn(plainOptions, program) ? plainOptions[program] : undefined;
  if (plain === undefined || rest.some((word) => /^--no-d/i.test(word))) return false;
  const end = rest.indexOf('--');
  const words = end < 0 ? rest : rest.slice(0, end);
  const onlyPublishes =
    words.some((word) => publishes.test(word)) && !words.some((word) => runsScript.test(word));
  if (/^p?npm$/.test(program) && !onlyPublishes) return false;
  const isTry = (index: number) => {
    const before = words[index - 1] ?? '';
    return (
      /^--dry-run(?:=(?:true|client|server))?$/.test(words[index] ?? '') &&
      (!before.startsWith('-') || before.includes('=') || plain.test(before)) &&
      !/^(?:false|none|null|no|0|)$/i.test(words[index + 1] ?? '-')
    );
  };
  const tries = [...words.keys()].filter((index) => /^--dr/i.test(words[index] ?? ''));
  return tries.length > 0 && tries.every(isTry);
}
