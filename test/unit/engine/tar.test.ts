import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { directoryTar } from '../../../src/engine/common/tar.ts';

describe('the tar file of a directory', () => {
  it.each([
    ['/app', 'app/'],
    ['/a/b/c/', 'a/b/c/'],
    ['/-dash/--x, y', '-dash/--x, y/'],
    [`/${'n'.repeat(98)}`, `${'n'.repeat(98)}/`],
    [`/${'n'.repeat(99)}`, `${'n'.repeat(99)}/`],
    [`/${'n'.repeat(100)}`, `${'n'.repeat(100)}/`],
    [`/${'long/'.repeat(200)}end`, `${'long/'.repeat(200)}end/`],
    [`/${'ü'.repeat(255)}`, `${'ü'.repeat(255)}/`],
  ])('is read by tar: %s', async (path, name) => {
    const listed = await execa('tar', ['--list', '--file=-', '--quoting-style=literal'], {
      input: directoryTar(path, { mode: 0o755 }, 1_700_000_000_000),
    });
    expect(listed.stdout).toBe(name);
  });

  it('makes the directory, readable by all', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'kpod-tar-'));
    await execa('tar', ['--extract', '--file=-', `--directory=${dir}`], {
      input: directoryTar('/a/b', { mode: 0o755 }, 1_700_000_000_000),
    });
    const found = await execa('find', [dir, '-name', 'b', '-printf', '%m %y %T@']);
    expect(found.stdout).toMatch(/^755 d 1700000000(\.0+)?$/);
    await rm(dir, { recursive: true });
  });
});
