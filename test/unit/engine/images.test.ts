import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineContext } from '../../../src/engine/common/dialect.ts';
import { createImageVerbs } from '../../../src/engine/common/images.ts';
import { createPullLogins } from '../../../src/engine/common/pull-logins.ts';

describe('what the store says of an image', () => {
  let dir: string;
  let asked: number;
  let id: string | undefined;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kpod-images-'));
    asked = 0;
    id = 'a'.repeat(64);
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const runner = {
    async tryRun() {
      asked += 1;
      const entry = { Id: `sha256:${id}`, RepoTags: ['docker.io/library/busybox:latest'], RepoDigests: [], Size: 1, Config: {} };
      return { stdout: JSON.stringify(id === undefined ? [] : [entry]) };
    },
  };
  const open = (index?: string) =>
    createImageVerbs({ runner, dialect: { jsonFormat: 'json' } } as unknown as EngineContext, {
      ...(index === undefined ? {} : { indexPath: index }),
      logins: createPullLogins(join(dir, 'logins')),
    });

  it('is good as long as its index is the same', async () => {
    const index = join(dir, 'images.json');
    await writeFile(index, 'one');
    const { imageStatus } = open(index);
    const first = await imageStatus('busybox');
    expect(await imageStatus('busybox')).toBe(first);
    expect(asked).toBe(1);
    id = 'b'.repeat(64);
    await writeFile(index, 'another');
    expect((await imageStatus('busybox'))?.id).toBe(`sha256:${id}`);
    expect(asked).toBe(2);
  });

  it('is asked for every time where there is no index to be seen, and of what is missing', async () => {
    for (const index of [undefined, join(dir, 'none')]) {
      const { imageStatus } = open(index);
      await imageStatus('busybox');
      await imageStatus('busybox');
    }
    expect(asked).toBe(4);
    id = undefined;
    const index = join(dir, 'images.json');
    await writeFile(index, 'one');
    const { imageStatus } = open(index);
    expect([await imageStatus('busybox'), await imageStatus('busybox')]).toEqual([undefined, undefined]);
    expect(asked).toBe(6);
  });
});
