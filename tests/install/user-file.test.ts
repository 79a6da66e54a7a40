import { linkSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { writeUserFile } from '../../core/files/user-file.ts';
import { bundleProgram } from './bundle.ts';
import { nobody, Sandbox } from './sandbox.ts';

const overLimit = bundleProgram(`
  import { writeUserFile } from './core/files/user-file.ts';
  try {
    writeUserFile(process.argv[2], Buffer.alloc(100_000, 'x'));
    console.log('written');
  } catch (error) {
    console.log(error.code);
  }
`);

describe('a file of the user', () => {
  it('keeps its mode, and a new one is private in private directories', () => {
    const box = new Sandbox();
    const old = box.write('old', 'a', 0o664);
    writeUserFile(old, Buffer.from('b'));
    writeUserFile(box.path('new/deep/file'), Buffer.from('c'));
    expect(box.snapshot()).toEqual({
      old: 'file 664 b',
      new: 'dir 700',
      'new/deep': 'dir 700',
      'new/deep/file': 'file 600 c',
    });
  });

  it.runIf(process.getuid?.() === 0)('keeps its owner', () => {
    const box = new Sandbox();
    const file = box.write('mine', 'a');
    box.giveToNobody(['mine']);
    writeUserFile(file, Buffer.from('b'));
    expect([statSync(file).uid, statSync(file).gid]).toEqual([nobody, nobody]);
  });

  it('behind a link, or a link to a link, is replaced where it is', () => {
    const box = new Sandbox();
    box.write('real', 'a');
    symlinkSync('real', box.path('one'));
    symlinkSync('one', box.path('two'));
    writeUserFile(box.path('two'), Buffer.from('b'));
    expect(box.snapshot()).toEqual({ real: 'file 644 b', one: 'link real', two: 'link one' });
  });

  it('is replaced, not written into: whoever has it open still reads the old bytes', () => {
    const box = new Sandbox();
    const file = box.write('file', 'old');
    linkSync(file, box.path('old inode'));
    writeUserFile(file, Buffer.from('new'));
    expect(readFileSync(box.path('old inode'), 'utf8')).toBe('old');
  });

  it('stays whole when the disk takes only a part, and no temporary file is left', () => {
    const box = new Sandbox();
    const file = box.write('settings.json', '{}');
    const shell = `ulimit -f 8; exec "${process.execPath}" "${overLimit}" "${file}"`;
    expect(execaSync('sh', ['-c', shell]).stdout).toBe('EFBIG');
    expect(box.snapshot()).toEqual({ 'settings.json': 'file 644 {}' });
  });
});
