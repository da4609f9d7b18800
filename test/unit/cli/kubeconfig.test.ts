import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { failure } from '../../../src/api/errors.ts';
import { resolvePaths } from '../../../src/base/paths.ts';
import { changeFile } from '../../../src/cli/verbs/kubeconfig/files.ts';
import { createClient } from '../../../src/client/http-client.ts';
import type { ClientAccess } from '../../../src/client/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const access: ClientAccess = {
  server: 'https://127.0.0.1:27443',
  certificateAuthority: 'the authority\n',
  clientCertificate: 'the certificate\n',
  clientKey: 'the key\n',
  clientKeyFile: '/state/pki/admin.key',
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** As kubectl's own `config` writes it. */
const printed = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(access.certificateAuthority)}
    server: https://127.0.0.1:27443
  name: kpod
contexts:
- context:
    cluster: kpod
    user: kpod
  name: kpod
current-context: kpod
kind: Config
users:
- name: kpod
  user:
    client-certificate-data: ${base64(access.clientCertificate)}
    client-key-data: ${base64(access.clientKey)}
`;

let api: TestApi;
let refuses: Error | undefined;
beforeEach(async () => {
  refuses = undefined;
  const open = async () => {
    if (refuses) throw refuses;
    return access;
  };
  api = await startTestApi({ listener: { open, forget: async () => {} } });
});
afterEach(() => api.close());

const kpod = (...words: string[]) => runCli(words, { url: api.url });

describe('kpod kubeconfig', () => {
  test('prints one that names kpod alone', async () => {
    expect(await kpod('kubeconfig')).toEqual({ stdout: printed, stderr: '', exitCode: 0 });
    expect(parse(printed)).toMatchObject({ kind: 'Config', 'current-context': 'kpod' });
  });

  test('says why nobody can be let in', async () => {
    refuses = failure(409, 'Conflict', 'port 27443 of 127.0.0.1 is taken');
    expect(await kpod('kubeconfig')).toEqual({ stdout: '', stderr: 'error: port 27443 of 127.0.0.1 is taken\n', exitCode: 1 });
  });

  test('says that an agent is too old for it', async () => {
    const old = await startTestApi();
    const stderr = 'error: the agent that runs is of a kpod that lets no other programs in: kpod agent stop, then try again\n';
    expect(await runCli(['kubeconfig'], { url: old.url })).toEqual({ stdout: '', stderr, exitCode: 1 });
    await old.close();
  });

  test('takes no operand, and no cluster', async () => {
    expect(await kpod('kubeconfig', 'web')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^error: unknown argument "web"\n/),
    });
    expect(await kpod('kubeconfig', '--context=x')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('it is about this machine'),
    });
  });
});

test('kpod agent stop ends it, also where the agent was killed before', async () => {
  const state = mkdtempSync(join(tmpdir(), 'kpod-state-'));
  const paths = resolvePaths({ KPOD_STATE_DIR: state }, { uid: 0, home: state, tmp: state });
  writeFileSync(paths.listenerWanted, '');
  const nobody = createClient({ kind: 'unix', socketPath: join(state, 'none') }, { onWarning: () => {} });
  expect(await runCli(['agent', 'stop'], { url: api.url, host: { paths, directClient: nobody } })).toMatchObject({
    stdout: 'The agent is not running.\n',
    exitCode: 0,
  });
  expect(existsSync(paths.listenerWanted)).toBe(false);
  // One that just makes room does not answer any more.
  writeFileSync(paths.handOver, '');
  expect((await runCli(['agent', 'stop'], { url: api.url, host: { paths, directClient: nobody } })).stdout).toMatch(
    /^The agent has stopped/,
  );
  expect(existsSync(paths.handOver)).toBe(false);
  rmSync(state, { recursive: true });
});

describe('the kubeconfig of the user', () => {
  let home: string;
  let config: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'kpod-kubeconfig-'));
    config = join(home, '.kube', 'config');
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const call = (words: readonly string[], env: Record<string, string> = {}) =>
    runCli(['kubeconfig', ...words], { url: api.url, env: { HOME: home, ...env } });
  const read = (path = config) => readFileSync(path, 'utf8');
  const modeOf = (path: string) => statSync(path).mode & 0o777;
  const status = { pid: 42, version: '0.1.0', socket: '/s', engine: 'fake', pods: 0, startedAt: '2026-01-05T00:00:00Z', problems: [] };
  const hint = 'Use it: kubectl --context=kpod get pods\n';

  /** Lays a file down, below the home. */
  function lay(name: string, text: string, mode = 0o600): string {
    const path = join(home, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  const items = printed.split(/^clusters:\n|^contexts:\n|^current-context: kpod\nkind: Config\nusers:\n/m) as [
    string,
    string,
    string,
    string,
  ];
  const [, cluster, context, user] = items;
  const mine = `apiVersion: v1
clusters:
- cluster: # work
    server: https://work
  name: work
contexts:
- context:
    cluster: work
    user: me
  name: work
current-context: work
kind: Config
users: # all of us
- name: me
  user: {token: t}
`;
  const merged = mine
    .replace('  name: work\ncontexts:\n', `  name: work\n${cluster}contexts:\n`)
    .replace('  name: work\ncurrent', `  name: work\n${context}current`)
    .concat(user);

  test('--merge makes the file that is not there, for the user alone, and chooses no context', async () => {
    expect(await call(['--merge'])).toEqual({ stdout: `Context "kpod" is in ${config}.\n`, stderr: hint, exitCode: 0 });
    expect(read()).toBe(printed.replace('current-context: kpod', 'current-context: ""'));
    expect([modeOf(config), modeOf(join(home, '.kube'))]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(home, '.kube'))).toEqual(['config']);
  });

  test('--merge adds to the file that is there, and --remove takes out what was added', async () => {
    lay('.kube/config', mine);
    expect(await call(['--merge'])).toMatchObject({ exitCode: 0 });
    expect(read()).toBe(merged);
    expect(await call(['--merge'])).toEqual({ stdout: 'Context "kpod" is up to date.\n', stderr: hint, exitCode: 0 });
    expect(read()).toBe(merged);
    expect(await call(['--remove'])).toEqual({ stdout: `Context "kpod" is out of ${config}.\n`, stderr: '', exitCode: 0 });
    expect(read()).toBe(mine);
    expect(await call(['--remove'])).toEqual({ stdout: `There is no context "kpod" in ${config}.\n`, stderr: '', exitCode: 0 });
  });

  test('--merge brings up to date what an earlier one has written, but not the namespace', async () => {
    const old = merged.replace('27443', '27444').replace('    user: kpod\n', '    namespace: test\n    user: kpod\n');
    lay('.kube/config', old);
    await call(['--merge']);
    expect(read()).toBe(old.replace('27444', '27443'));
  });

  test('each part stays in the file of KUBECONFIG that has it; new ones go into the first that is there', async () => {
    const [other, own] = [lay('other', `# other\n${mine}`), lay('own', `clusters:\n${cluster.replace('27443', '1')}`)];
    const env = { KUBECONFIG: `${join(home, 'none')}:${other}::${own}:${own}` };
    expect((await call(['--merge'], env)).stdout).toBe(`Context "kpod" is in ${own} and ${other}.\n`);
    expect(read(own)).toBe(`clusters:\n${cluster}`);
    expect(read(other)).toBe(`# other\n${merged.replace(cluster, '')}`);
    expect(existsSync(join(home, 'none'))).toBe(false);
    expect((await call(['--remove'], env)).stdout).toBe(`Context "kpod" is out of ${other} and ${own}.\n`);
    expect(read(other)).toBe(`# other\n${mine}`);
  });

  test('where no file of KUBECONFIG is there, the last is made', async () => {
    await call(['--merge'], { KUBECONFIG: `${join(home, 'a')}:${join(home, 'b')}` });
    expect(readdirSync(home)).toEqual(['b']);
  });

  test('a file that others can read keeps its mode, and does not get the key', async () => {
    lay('.kube/config', mine, 0o644);
    await call(['--merge']);
    expect(modeOf(config)).toBe(0o644);
    expect(read()).not.toContain(base64(access.clientKey));
    expect(read()).toContain('    client-key: /state/pki/admin.key\n');
    await call(['--remove']);
    expect(read()).toBe(mine);
  });

  test('a link stays one', async () => {
    const real = lay('dotfiles/kube', mine, 0o640);
    mkdirSync(join(home, '.kube'));
    symlinkSync(real, config);
    await call(['--merge']);
    expect(lstatSync(config).isSymbolicLink()).toBe(true);
    expect(modeOf(real)).toBe(0o640);
    expect(parse(read(real)).contexts).toHaveLength(2);
  });

  test.each([
    ['a cluster', mine.replace('  name: work\ncontexts', '  name: kpod\ncontexts')],
    ['a context', mine.replace('  name: work\ncurrent', '  name: kpod\ncurrent')],
    ['a user', mine.replace('- name: me', '- name: kpod')],
  ])('%s of the same name that is not kpod’s is left alone', async (what, text) => {
    lay('.kube/config', text);
    const answer = await call(['--merge']);
    expect(answer.stderr).toBe(
      `error: ${config} has ${what} "kpod" that kpod has not written: rename that, or kpod kubeconfig > FILE, and add FILE to KUBECONFIG\n`,
    );
    expect(answer.exitCode).toBe(1);
    expect(await call(['--remove'])).toMatchObject({ stdout: `There is no context "kpod" in ${config}.\n`, exitCode: 0 });
    expect(read()).toBe(text);
  });

  test('--remove says that the current context was kpod', async () => {
    lay('.kube/config', merged.replace('current-context: work', 'current-context: kpod'));
    expect((await call(['--remove'])).stderr).toBe(
      'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
    );
  });

  test('waits for whoever changes the file, and names the lock that stays', async () => {
    lay('.kube/config', mine);
    const lock = lay('.kube/config.lock', '');
    const running = call(['--merge']);
    setTimeout(() => rmSync(lock), 200);
    expect((await running).exitCode).toBe(0);
    lay('.kube/config.lock', '');
    expect(await call(['--remove'])).toMatchObject({
      stderr: `error: another program is changing ${config}; if none does, remove ${lock}\n`,
      exitCode: 1,
    });
    expect(existsSync(lock)).toBe(true);
  });

  test('several at once leave one context', async () => {
    lay('.kube/config', mine);
    const codes = await Promise.all(Array.from({ length: 4 }, async () => (await call(['--merge'])).exitCode));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(read()).toBe(merged);
    expect(readdirSync(join(home, '.kube'))).toEqual(['config']);
  });

  test('--remove says that who has a copy can still come in', async () => {
    const listener = 'https://127.0.0.1:27443';
    const open = await startTestApi({ agentStatus: () => ({ ...status, listener }) });
    expect((await runCli(['kubeconfig', '--remove'], { url: open.url, env: { HOME: home } })).stderr).toBe(
      `Copies of it still work, at ${listener}: kpod agent stop ends that.\n`,
    );
    await open.close();
  });

  test('a file that is none is not touched', async () => {
    lay('.kube/config', 'a: b: c\n');
    expect(await call(['--merge'])).toMatchObject({
      stderr: expect.stringMatching(/^error: error loading config file ".*": Nested/),
      exitCode: 1,
    });
    expect(read()).toBe('a: b: c\n');
    rmSync(config);
    mkdirSync(config);
    expect(await call(['--merge'])).toMatchObject({ stderr: expect.stringMatching(/^error: .* cannot be read: EISDIR/), exitCode: 1 });
  });

  test('what is no file is never replaced, and a place where nothing can be is said', async () => {
    await expect(changeFile(home, () => 'text', createFakeClock())).rejects.toThrow(
      `${home} is no ordinary file: name another one in KUBECONFIG`,
    );
    const nowhere = await call(['--merge'], { KUBECONFIG: '/proc/none/config' });
    expect(nowhere).toMatchObject({
      stderr: expect.stringMatching(/^error: \/proc\/none\/config cannot be changed: .*; mend that\n$/),
      exitCode: 1,
    });
  });

  test('--merge and --remove are not for one command', async () => {
    expect(await call(['--merge', '--remove'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('--merge and --remove cannot be used together'),
    });
  });
});
