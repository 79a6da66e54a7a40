import { compareVersions, validateStrict } from 'compare-versions';

export function isVersion(text: string): boolean {
  return validateStrict(text);
}

export function isNewer(version: string, than: string): boolean {
  return compareVersions(version, than) > 0;
}

/** The highest release among tags of the form `v1.2.3`; a pre-release is offered to nobody. */
export function newestRelease(tags: readonly string[]): string | null {
  const releases = tags
    .map((tag) => tag.replace(/^v/, ''))
    .filter((version) => isVersion(version) && !version.includes('-'));
  return releases.sort(compareVersions).at(-1) ?? null;
}

const heading = /^## \[?v?(\d+\.\d+\.\d+[0-9A-Za-z.+-]*)\]?(?=\s|$)/;

/** The parts of a changelog that are newer than one version and not newer than another, as they stand there. */
export function changesBetween(changelog: string, current: string, latest: string): string {
  let fenced = false;
  let wanted = false;
  const kept = changelog.split(/\r?\n/).filter((line) => {
    if (/^ {0,3}(?:```|~~~)/.test(line)) fenced = !fenced;
    else if (!fenced && /^##? /.test(line)) {
      const version = heading.exec(line)?.[1] ?? '';
      wanted = isVersion(version) && isNewer(version, current) && !isNewer(version, latest);
    }
    return wanted;
  });
  const text = kept.join('\n').trim();
  return text === '' ? '' : `${text}\n`;
}
