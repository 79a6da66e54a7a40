import { isAbsolute, resolve } from 'node:path';

export type Transport = 'file' | 'ssh' | 'https' | 'http';

/** Where a git repository lies, as a program of ours may ask git for it. */
export interface GitAddress {
  url: string;
  transport: Transport;
  /** Null for a path of this machine. */
  host: string | null;
  /** The path on this machine; absent for another one. */
  path?: string;
}

/** A URL by its parts; `user` may hold a password. */
const urlForm = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/@]*)@)?(\[[^\]/]+\]|[^/:]*)(?::(\d{0,5}))?(\/.*)?$/i;
/** `[user@]host:path`, as ssh takes it. */
const scpForm = /^(?:([^/@:]+)@)?([^/:@]+|\[[^\]/]+\]):(?!\/\/)(.+)$/;

const transports: readonly string[] = ['file', 'ssh', 'https', 'http'] satisfies Transport[];

/** What a host's name or number is made of. */
const hostForm = /^(?:[\p{L}\p{N}_.~-]+|\[[0-9a-f:.%]+\])$/iu;
const highestPort = 65_535;

const fault = (reason: string) => ({ fault: reason });

/** Undoes what a URL has to write otherwise, as git does. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function readUrl(text: string, parts: RegExpExecArray): GitAddress | { fault: string } {
  const [, scheme = '', user = '', host = '', port = '', path = ''] = parts;
  const transport = scheme.toLowerCase();
  if (!transports.includes(transport))
    return fault(`${scheme}:// is no transport that is used here; expected file, ssh, https or http`);
  if (user.includes(':'))
    return fault(
      'it holds a password; expected an address without, and a credential helper of git that knows it',
    );
  if (path.length < 2) return fault('it names no repository on that host');
  if (transport === 'file') {
    if (host !== '' && host !== 'localhost') return fault('file:// names a host; expected file:///path');
    return { url: text, transport, host: null, path: decoded(path) };
  }
  if (host === '' || host.startsWith('-') || user.startsWith('-'))
    return fault('it names no host, or one that begins with `-`');
  if (!hostForm.test(host)) return fault(`${JSON.stringify(host)} is no name of a host`);
  if (Number(port) > highestPort) return fault(`${port} is no port`);
  return { url: text, transport: transport as Transport, host: host.toLowerCase() };
}

/** Reads an address as text; `fault` says why git is not asked for it. Only paths and four transports are. */
export function readAddress(text: string, cwd: string): GitAddress | { fault: string } {
  if (text.trim() === '' || /\p{Cc}/u.test(text)) return fault('it is empty or holds a control character');
  if (text.startsWith('-')) return fault('it begins with `-` like a flag');
  // git runs a program of that name: `ext::sh -c …`.
  if (/^[A-Za-z0-9+.-]*::/.test(text)) return fault('it names a program that git would run');
  const url = urlForm.exec(text);
  if (url) return readUrl(text, url);
  if (text.includes('://')) return fault('it is no URL that can be read');
  if (/^(?:https?|ssh|file):/i.test(text)) return fault('it begins like a URL; expected `://` there');
  const scp = isAbsolute(text) || text.startsWith('.') ? null : scpForm.exec(text);
  if (scp === null) {
    const path = resolve(cwd, text);
    return { url: path, transport: 'file', host: null, path };
  }
  const [, user = '', host = '', path = ''] = scp;
  if (host.startsWith('-') || user.startsWith('-') || path.startsWith('-'))
    return fault('a part of it begins with `-` like a flag');
  if (!hostForm.test(host)) return fault(`${JSON.stringify(host)} is no name of a host`);
  return { url: text, transport: 'ssh', host: host.toLowerCase() };
}

/**
 * Returns an address in the form in which two of them are compared: host and path, whatever the transport, the user, the
 * port and the ending `.git`; null for what is none.
 */
export function comparableAddress(text: string): string | null {
  const [, scheme = '', , host = '', , path = ''] = urlForm.exec(text) ?? [];
  const scp = isAbsolute(text) || text.startsWith('.') ? null : scpForm.exec(text);
  const place =
    scheme !== '' && scheme !== 'file'
      ? `${host}/${path}`
      : scheme === '' && scp
        ? `${scp[2]}/${scp[3]}`
        : null;
  const trimmed = (place ?? (scheme === 'file' ? path : text))
    .replace(/\/{2,}/g, '/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  if (place !== null) return trimmed.toLowerCase();
  return isAbsolute(trimmed) ? `file:${trimmed}` : null;
}
