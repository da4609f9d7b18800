import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createProgram } from '../../../src/agent/program.ts';
import { createProgramWatch } from '../../../src/agent/program-watch.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createFakeClock } from '../../fakes/clock.ts';

describe('the watch of the program', () => {
  const begin = async () => {
    const clock = createFakeClock();
    const program = { is: 'one' as string | undefined, runs: true };
    let replaced = 0;
    const watch = createProgramWatch({
      program: { fingerprint: async () => program.is, isSound: async () => program.runs },
      clock,
      log: silentLog,
      onReplaced: () => void replaced++,
    });
    return { program, watch, pass: (ms: number) => clock.advance(ms), replaced: () => replaced };
  };

  test('counts another program once it has stayed as it is', async () => {
    const { program, pass, replaced } = await begin();
    await pass(30_000);
    for (const is of ['two', undefined, 'three']) {
      program.is = is;
      await pass(10_000);
    }
    expect(replaced()).toBe(0);
    await pass(10_000);
    expect(replaced()).toBe(1);
    await pass(60_000);
    expect(replaced()).toBe(1);
  });

  test('hurries when a part was missing', async () => {
    const { program, watch, pass, replaced } = await begin();
    program.is = 'two';
    watch.hurry();
    await pass(0);
    expect(replaced()).toBe(0);
    await pass(1000);
    expect(replaced()).toBe(1);
  });

  test('stays with what it has when the other does not run, or went again', async () => {
    const { program, watch, pass, replaced } = await begin();
    Object.assign(program, { is: 'two', runs: false });
    await pass(60_000);
    program.is = undefined;
    watch.hurry();
    await pass(60_000);
    program.is = 'one';
    await pass(60_000);
    expect(replaced()).toBe(0);
    Object.assign(program, { is: 'three', runs: true });
    await pass(20_000);
    expect(replaced()).toBe(1);
  });

  test('tries one again that did not run: what it lacked may be there now', async () => {
    const { program, pass, replaced } = await begin();
    Object.assign(program, { is: 'two', runs: false });
    await pass(20_000);
    program.runs = true;
    await pass(50_000);
    expect(replaced()).toBe(0);
    await pass(30_000);
    expect(replaced()).toBe(1);
  });
});

describe('the program on the disk', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kpod-program-'));
    await mkdir(join(root, 'dist'));
    await mkdir(join(root, 'bin'));
    await writeFile(join(root, 'bin', 'kpod.js'), '');
    await symlink('bin/kpod.js', join(root, 'kpod'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const pack = (text: string) => `'use strict'; // ${createHash('sha256').update(text).digest('hex').slice(0, 16)}${text}`;
  const write = async (text: string) => {
    await writeFile(join(root, 'dist', 'new'), text);
    await rename(join(root, 'dist', 'new'), join(root, 'dist', 'agent.cjs'));
  };

  test('is known by its digest, and no other than a whole one is', async () => {
    await write(pack('\n1;'));
    const { fingerprint } = createProgram(join(root, 'kpod'), {});
    const first = await fingerprint();
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    await write(pack('\n1;'));
    expect(await fingerprint()).toBe(first);
    await write(pack('\n2;\n3;').slice(0, -2));
    expect(await fingerprint()).toBeUndefined();
    await write(pack('\n2;\n3;'));
    expect(await fingerprint()).not.toBe(first);
    await rm(join(root, 'dist', 'agent.cjs'));
    expect(await fingerprint()).toBeUndefined();
  });

  test('is what it was when it started, however late it is asked', async () => {
    await write(pack('\n1;'));
    const [early, late] = [createProgram(join(root, 'kpod'), {}), createProgram(join(root, 'kpod'), {})];
    const first = await early.fingerprint();
    await write(pack('\n2;'));
    expect(await late.fingerprint()).toBe(first);
    expect(await late.fingerprint()).not.toBe(first);
  });

  const chunks = { 'a-AAAAAAAA': 'require("./b-BBBBBBBB.js");', 'b-BBBBBBBB': 'require("./held-CCCCCCCC.js");' };
  const held = '\nmodule.exports = {\n"held-CCCCCCCC": (exports, require, module) => {\nrequire("./a-AAAAAAAA.js");\n}};';
  test.each<readonly [string, Readonly<Record<string, string>>, string, boolean]>([
    ['of all its parts', chunks, '', true],
    ['that cannot be read', chunks, '\nconst x = ;', false],
    ['that fails at its start', chunks, '\nthrow new Error();', false],
    ['without its parts', {}, '', false],
    ['without a part of a part', { ...chunks, 'b-BBBBBBBB': '' }, '', false],
    ['with a part that is cut off', { ...chunks, 'b-BBBBBBBB': 'module.exports = () => {' }, '', false],
  ])('one %s is sound or not', async (_, parts, rest, isSound) => {
    await write(pack(`${held}${rest}`));
    await mkdir(join(root, 'dist', 'chunks'));
    for (const [name, text] of Object.entries(parts)) if (text !== '') await writeFile(join(root, 'dist', 'chunks', `${name}.cjs`), text);
    expect(await createProgram(join(root, 'kpod'), {}).isSound()).toBe(isSound);
  });
});
