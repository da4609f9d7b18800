import '../fakes/made-up-engine.ts';

import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareForCreate } from '../../src/api/admission.ts';
import { defaultSettings, parseSettings, type Settings } from '../../src/api/settings.ts';
import { readSettings, renderSettings } from '../../src/api/settings-text.ts';
import { silentLog } from '../../src/base/log.ts';
import { describeExamination } from '../../src/cli/verbs/doctor/describe-examination.ts';
import { detectEngine } from '../../src/engine/doctor/detect.ts';
import { examineEngines } from '../../src/engine/doctor/examine.ts';
import { repairPlan } from '../../src/engine/doctor/repair.ts';
import { openEngine } from '../../src/engine/open.ts';
import { startTestApi, type TestApi } from '../fakes/api.ts';
import { runCli } from '../fakes/cli.ts';
import { createFakeClock, someMonday } from '../fakes/clock.ts';
import { pod } from '../fakes/pods.ts';
import { startSimulatedNode } from '../fakes/simulated-node.ts';

/** An engine that is in the two tables and nowhere else is everywhere. */
let api: TestApi;
let dir: string;
beforeAll(async () => {
  api = await startTestApi();
  dir = await mkdtemp(join(tmpdir(), 'kpod-made-up-'));
  await program('crate');
  await program('derrick');
});
afterAll(async () => {
  await api.close();
  await rm(dir, { recursive: true });
});

async function program(name: string): Promise<void> {
  await writeFile(join(dir, name), '#!/bin/sh\n');
  await chmod(join(dir, name), 0o755);
}

const crate = (section: object): Settings => parseSettings({ crate: section });
const deps = () => ({ clock: createFakeClock(someMonday), log: silentLog, env: { PATH: dir }, uid: 0 });

test('has a section in the settings, and can be the one for new pods', () => {
  const text = 'engine: crate\ncrate:\n  harbour: home\n';
  const settings = readSettings(text, 'config.yaml');
  expect(settings).toEqual({ ...defaultSettings, engine: 'crate', crate: { path: 'crate', harbour: 'home' } });
  expect(renderSettings(settings)).toBe(text);
  expect(() => readSettings('engine: lxc\ncrate: {colour: red}', 'c')).toThrow(
    'c:1: engine: must be podman, docker or crate, not "lxc"\nc:2: crate.colour: unknown setting; known here: path, harbour',
  );
});

test('can be asked for on the command line and in the environment, and is offered there', async () => {
  const create = (name: string, words: string, env = {}) =>
    runCli(`create ${words}-f -`.split(' '), { url: api.url, env, input: JSON.stringify(pod({ name, apps: ['main'] })) });
  expect(await create('one', '--engine crate ')).toMatchObject({ stdout: 'pod/one created\n' });
  expect(await create('two', '', { KPOD_ENGINE: 'crate' })).toMatchObject({ stdout: 'pod/two created\n' });
  expect(api.store.list('Pod').map(({ metadata }) => metadata.annotations)).toEqual([
    { 'kpod.io/engine': 'crate' },
    { 'kpod.io/engine': 'crate' },
  ]);
  expect((await create('three', '--engine lxc ')).stderr).toBe('error: --engine: unknown engine "lxc", must be podman, docker or crate\n');
  expect((await runCli(['__complete', '--', '--engine', ''], { url: api.url })).stdout).toContain('crate');
  expect((await runCli(['create', '--help'], { url: api.url })).stdout).toContain('podman, docker or crate: where new pods run');
});

test('may stand in the annotation, where no unknown one may', () => {
  const on = (engine: string) => ({ ...pod({ apps: ['main'] }), metadata: { name: 'web', annotations: { 'kpod.io/engine': engine } } });
  const admit = (engine: string) =>
    prepareForCreate('Pod', on(engine), { nodeName: 'n', newUid: () => 'u', fieldValidation: 'Strict', random: () => 0 });
  expect(admit('crate').object.metadata.name).toBe('web');
  expect(() => admit('lxc')).toThrow(
    'metadata.annotations[kpod.io/engine]: Unsupported value: "lxc": supported values: "podman", "docker", "crate"',
  );
});

test('is opened by its name, with its own program', async () => {
  const opened = await openEngine('crate', crate({ harbour: 'home' }), { ...deps(), dir });
  expect(opened.info.name).toBe('crate');
  await expect(openEngine('crate', crate({ path: '/opt/crate' }), { ...deps(), dir })).rejects.toMatchObject({
    command: '/opt/crate info',
  });
  await expect(openEngine('lxc', defaultSettings, { ...deps(), dir })).rejects.toThrow(
    'this version of kpod knows no engine "lxc", only podman, docker and crate; a newer kpod may know it',
  );
});

test('is found where it is the only one that works, and told with the others where none does', async () => {
  expect(await detectEngine(crate({ harbour: 'home' }), { ...deps(), dir })).toEqual({ name: 'crate' });
  expect(await detectEngine(crate({}), { ...deps(), dir })).toMatchObject({
    problems: [
      { name: 'podman' },
      { name: 'docker' },
      { name: 'crate', problem: expect.stringMatching(/^crate has no harbour .*crate harbour add$/) },
    ],
  });
});

test('is examined, explained and repaired by doctor', async () => {
  const examination = await examineEngines({ ...deps(), settings: crate({}) });
  const told = describeExamination(examination, { good: '+', bad: '-', half: '!' });
  expect(told).toContain(`! crate 4.3.1 (${dir}/crate): starts pods with other settings: harbour home\n`);
  expect(repairPlan(examination, crate({}))).toMatchObject([
    { kind: 'settings', sentence: "write into kpod's settings that pods run on crate, with harbour home", settings: { engine: 'crate' } },
  ]);
  const nowhere = await examineEngines({ ...deps(), settings: crate({ path: 'missing' }) });
  expect(repairPlan(nowhere, crate({}))).toEqual([
    { kind: 'commands', sentence: 'install crate with derrick', commands: [['derrick', 'lift', 'crate']] },
  ]);
});

test('runs pods, and its name stands before the IDs of their containers', async () => {
  const node = await startSimulatedNode({ name: 'crate' });
  await node.create(pod({ apps: ['run1'] }));
  await node.clock.advance(3_000);
  expect(node.pod().status).toMatchObject({ phase: 'Running', containerStatuses: [{ containerID: expect.stringMatching(/^crate:\/\//) }] });
  expect(node.pod().metadata.annotations).toEqual({ 'kpod.io/engine': 'crate' });
});

const source = join(import.meta.dirname, '../../src');
const readSources = async (): Promise<readonly { readonly file: string; readonly code: string }[]> => {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts') && !file.includes('.generated.'));
  return Promise.all(files.sort().map(async (file) => ({ file, code: await readCode(join(source, file)) })));
};

test('and those that kpod has are called by name in their folders and in the tables alone', async () => {
  // Secrets have types of that name in Kubernetes, and kubectl flags for them; StatefulSets a podManagementPolicy.
  const named = (await readSources())
    .filter(({ code }) => /(podman(?!agement)|docker)(?!\\?\.io|cfg|configjson)/i.test(code))
    .map(({ file }) => file);
  expect(named.filter((file) => !/^(engine\/(podman|docker)|cli\/verbs\/create)\//.test(file))).toEqual([
    'api/engines.ts',
    'engine/drivers.ts',
  ]);
});

test('which know nothing of one another', async () => {
  for (const { file, code } of await readSources())
    if (/^engine\/podman\//.test(file)) expect([file, /\/docker\//.test(code)]).toEqual([file, false]);
    else if (/^engine\/docker\//.test(file)) expect([file, /\/podman\//.test(code)]).toEqual([file, false]);
});

/** A file of TypeScript without its comments. */
async function readCode(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
}
