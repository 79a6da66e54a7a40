/** Returns a path as it is compared: without a line number, a leading `./` and what ends a sentence. */
function comparable(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/:\d[\d:,-]*$/, '')
    .replace(/^(?:\.\/)+/, '')
    .replace(/[.,;:]+$/, '');
}

/** Whether a path of a handoff means one of a session, which may be whole or begin elsewhere; `src/` means what lies in it. */
export function isSamePath(named: string, actual: string): boolean {
  const [one, other] = [comparable(named), comparable(actual)];
  if (one === '' || other === '') return false;
  if (one.endsWith('/'))
    return other.startsWith(one) || `/${other}`.includes(one.startsWith('/') ? one : `/${one}`);
  return one === other || other.endsWith(`/${one}`) || (other.includes('/') && one.endsWith(`/${other}`));
}

const betweenWords = /[\s"'`=(){}[\],;|&<>]+/;

/** Whether a text, such as a command, names a path; by its last part alone only where it also names its directory. */
export function namesPath(text: string, named: string): boolean {
  const path = comparable(named).replace(/\/$/, '');
  const [last = '', directory] = path.split('/').reverse();
  if (last === '' || !text.includes(last)) return false;
  const words = text.split(betweenWords).filter((word) => word !== '');
  return words.some(
    (word) =>
      isSamePath(named, word) ||
      (comparable(word) === last &&
        (directory === undefined ||
          words.some((other) => comparable(other).replace(/\/$/, '').endsWith(directory)))),
  );
}
