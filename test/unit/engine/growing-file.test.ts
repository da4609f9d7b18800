import { appendFile, mkdtemp, open, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGrowingFile, type GrowingFile } from '../../../src/engine/podman/growing-file.ts';

describe('a file that grows', () => {
  let dir: string;
  let path: string;
  let file: GrowingFile;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kpod-growing-'));
    path = join(dir, 'log');
    await writeFile(path, 'skipped one\n');
    file = createGrowingFile(path, await open(path, 'r'), 'skipped '.length);
  });
  afterEach(async () => {
    await file.close();
    await rm(dir, { recursive: true, force: true });
  });
  const read = async () => {
    const pieces: Buffer[] = [];
    for await (const piece of file.read()) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };
  const beginAnew = async (text: string) => {
    await writeFile(`${path}.tmp`, text);
    await rename(`${path}.tmp`, path);
  };

  it('is read on from where it was', async () => {
    expect(await read()).toBe('one\n');
    expect(await read()).toBe('');
    await appendFile(path, 'two\n');
    expect(await read()).toBe('two\n');
  });

  it('is read on in the next one under its name, after the last of its own', async () => {
    expect(await read()).toBe('one\n');
    await appendFile(path, 'two\n');
    await beginAnew('three\n');
    expect(await read()).toBe('two\nthree\n');
    await beginAnew('four\n');
    await appendFile(path, 'five\n');
    expect(await read()).toBe('four\nfive\n');
    await appendFile(path, 'six\n');
    expect(await read()).toBe('six\n');
  });

  it('is read from its start when it was emptied', async () => {
    expect(await read()).toBe('one\n');
    await truncate(path);
    await appendFile(path, 'two\n');
    expect(await read()).toBe('two\n');
    expect(await read()).toBe('');
  });

  it('is read to its end when its name is gone', async () => {
    await rm(path);
    expect(await read()).toBe('one\n');
    expect(await read()).toBe('');
  });
});
