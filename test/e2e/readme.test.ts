import { cp, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath } from './support/kubectl-output.ts';
import { findFences, matches, readCommands, readmeText, type ShownCommand, tidyLines } from './support/readme.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const root = resolve(import.meta.dirname, '../..');
const notInClones = new Set(['.git', '.artifacts', 'node_modules', 'dist']);

/** What a shell of a user has, who never heard of the tests: nothing of npm's own variables for the script that runs them. */
function userEnvironment(): Record<string, string> {
  const own =
    /^(npm_(package|lifecycle|node|execpath|command|config_(local_prefix|global_prefix|prefix))|INIT_CWD$|KPOD_|XDG_|VITEST|NODE_ENV$|KUBECONFIG$)/;
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (own.test(name) || !value ? [] : [[name, value]])));
}

/** What is asked again until it is so: these commands change nothing, and a reader is slower than a test. */
const asks = /^(kpod (get|describe|logs|doctor|exec)|kubectl \S+ (get|logs)|curl) ?/;
/** How an output begins that says what went wrong. */
const complains = /^(error:|Error from server|The \w+ "[^"]*" is invalid)/m;

describe.each(enginesUnderTest.slice(0, 1))('the README, followed from a fresh clone by a new user, on %s', (engine) => {
  let work: Workspace;
  let clone: string;
  let env: Record<string, string>;
  let shell: (command: string) => Promise<{ readonly output: string; readonly exitCode: number }>;

  beforeAll(async () => {
    work = await createWorkspace(engine, '', { ownHome: true });
    clone = join(work.dir, 'kpod');
    await cp(root, clone, { recursive: true, filter: (file) => resolve(file, '..') !== root || !notInClones.has(basename(file)) });
    const prefix = join(work.dir, 'prefix');
    await mkdir(prefix);
    env = {
      ...userEnvironment(),
      ...work.env,
      PATH: `${join(prefix, 'bin')}:${work.env['PATH']}`,
      npm_config_prefix: prefix,
      // The home is the workspace's; how this machine reaches its package registry stands in the real one.
      npm_config_cache: process.env['npm_config_cache'] ?? join(homedir(), '.npm'),
      npm_config_userconfig: process.env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'),
    };
    shell = async (command) => {
      const ran = await execa('sh', ['-c', command], {
        cwd: clone,
        env,
        extendEnv: false,
        reject: false,
        all: true,
        stdin: 'ignore',
        timeout: 280_000,
      });
      return { output: ran.all, exitCode: ran.exitCode ?? 1 };
    };
  });
  afterAll(async () => {
    await endJob?.();
    await work.dispose();
  });

  // A reader's shell has jobs; here every command has a shell of its own.
  let endJob: (() => Promise<void>) | undefined;

  const startJob = async (command: string, shown: readonly string[]) => {
    const started = execa('sh', ['-c', `exec ${command}`], { cwd: clone, env, extendEnv: false, reject: false, stdin: 'ignore' });
    let printed = '';
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk));
    endJob = async () => {
      started.kill();
      await started;
    };
    await eventually(async () => expect(matches(shown, tidyLines(printed)), printed).toBe(true));
  };

  const follow = async ({ command, output }: ShownCommand) => {
    const shown = tidyLines(output.join('\n'));
    if (command.endsWith(' &')) return startJob(command.slice(0, -2), shown);
    if (command === 'kill %1') {
      await endJob?.();
      return;
    }
    const attempt = async () => {
      const ran = await shell(command);
      const actual = tidyLines(ran.output);
      if (!matches(shown, actual)) expect(actual.join('\n'), `$ ${command}`).toBe(shown.join('\n'));
      expect(ran.exitCode, `$ ${command}\n${ran.output}`)[complains.test(output.join('\n')) ? 'toBeGreaterThan' : 'toBe'](0);
    };
    await (asks.test(command) ? eventually(attempt) : attempt());
  };

  // The blocks build on each other: one list of steps, and nothing after the first that fails.
  let broken: string | undefined;
  const steps = findFences(readmeText).flatMap((fence) => (fence.kind === 'console' ? readCommands(fence) : []));
  it.for(steps.map((step) => [step.line, step.command, step] as const))('line %i: %s', async ([_line, command, step], context) => {
    expect(broken, 'an earlier command failed').toBeUndefined();
    if (kubectlPath === undefined && command.startsWith('kubectl ')) return context.skip('no kubectl installed');
    broken = command;
    await follow(step);
    broken = undefined;
  });

  it('leaves nothing', async () => {
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
    const left = await shell('ls -A ~/.config ~/.local/state "$npm_config_prefix/bin"');
    expect(left.output.split('\n').filter((name) => name.startsWith('kpod'))).toEqual([]);
  });
});
