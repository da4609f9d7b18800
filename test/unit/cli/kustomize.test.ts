import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSystemClock } from '../../../src/base/clock.ts';
import { isAlive } from '../../../src/base/is-alive.ts';
import { kustomizationRoots } from '../../../src/cli/manifests/kustomization-roots.ts';
import { createFileWatcher } from '../../../src/cli/watching/watch-files.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, runCli, startCli } from '../../fakes/cli.ts';

/** What a real kubectl says of the same is in test/e2e/kubectl-kustomize.test.ts. */
let api: TestApi;
let directory: string;
beforeEach(async () => {
  api = await startTestApi();
  directory = await mkdtemp(join(tmpdir(), 'kpod-kustomize-'));
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

/** A program of that name in a directory of its own on the PATH, which has a shell besides. */
async function install(name: string, script: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(directory, name, name), 0o755);
}
const path = () => ['kustomize', 'kubectl', 'tools'].map((name) => join(directory, name)).join(delimiter);
const options = (env: CliOptions['env'] = {}): CliOptions => ({ url: api.url, env: { PATH: path(), ...env } });
const kpod = (words: string, env: CliOptions['env'] = {}) => runCli(words.split(' '), options(env));

/** Of the process of which a program wrote the number into that file. */
const pidIn = async (file: string) => Number(await readFile(join(directory, file), 'utf8').catch(() => ''));
const isRunning = async (file: string) => {
  const pid = await pidIn(file);
  return pid > 0 && isAlive(pid);
};

const saysArguments = `printf '${configMap('built').replaceAll('\n', '\\n')}'; echo "data: {args: '$0 $*'}"`;

describe('-k', () => {
  test('takes kustomize where there is one, else kubectl', async () => {
    await install('kubectl', saysArguments);
    expect(await kpod('apply -k base')).toEqual({ stdout: 'configmap/built created\n', stderr: '', exitCode: 0 });
    const args = async () => (await kpod('get -k base -o jsonpath={.data.args}')).stdout;
    expect(await args()).toBe(`${directory}/kubectl/kubectl kustomize -- base`);
    await install('kustomize', saysArguments);
    expect((await kpod('apply --kustomize=base')).stdout).toBe('configmap/built configured\n');
    expect(await args()).toBe(`${directory}/kustomize/kustomize build -- base`);
  });

  test('names both where there is neither', async () => {
    const stderr =
      'error: kustomizations are built by the program kustomize, or by kubectl, and neither is on the PATH: install one, or have it run where there is one and pass the result on: kubectl kustomize DIR | kpod apply -f -\n';
    expect(await kpod('apply -k base')).toEqual({ stdout: '', stderr, exitCode: 1 });
    expect(await kpod('kustomize')).toEqual({ stdout: '', stderr, exitCode: 1 });
  });

  test('tells the program nothing that is told to kpod alone', async () => {
    await install('kustomize', `echo "$KPOD_TOKEN,$HELM_HOME" >&2; printf '${configMap('a').replaceAll('\n', '\\n')}'`);
    expect((await kpod('apply -k base', { KPOD_TOKEN: 'secret', HELM_HOME: '/helm' })).stderr).toBe(',/helm\n');
  });

  test.each([
    ['warnings and no mistake', 'echo "# Warning: old" >&2', 'error: no objects passed to apply\n', '# Warning: old\n'],
    ['kustomize', 'echo "# Warning: old" >&2; echo "Error: no such base" >&2; exit 1', 'error: no such base\n', '# Warning: old\n'],
    ['kubectl', 'echo "error: no such base" >&2; exit 1', 'error: no such base\n', ''],
    ['a log', `echo 'E1129 10:40:54.9 28886 run.go:72] "command failed" err="no \\"b\\""' >&2; exit 1`, 'error: no "b"\n', ''],
    ['lines in a log', `printf 'E1129 1 2 run.go:72] "command failed" err=<\\n\\ta\\n\\tb\\n >\\n' >&2; exit 1`, 'error: a\nb\n', ''],
    ['something else', 'echo oh >&2; exit 1', 'error: oh\n', ''],
    ['nothing', 'exit 7', 'error: kustomize build ended with exit code 7\n', ''],
    ['a signal', 'kill -9 $$', 'error: kustomize build ended with SIGKILL\n', ''],
  ])('passes on what fails as %s', async (_name, script, error, warnings) => {
    await install('kustomize', script);
    expect(await kpod('apply -k base')).toEqual({ stdout: '', stderr: warnings + error, exitCode: 1 });
  });

  test('names the kustomization where something in it is wrong', async () => {
    await install('kustomize', `printf '${configMap('a').replaceAll('\n', '\\n')}dada: {}\\n'`);
    const { stderr } = await kpod('apply -k overlays/dev');
    expect(stderr).toMatch(/error when creating "overlays\/dev": .*unknown field "dada"\n {2}overlays\/dev:4:/);
  });

  test.each([
    ['stdout', "exec /usr/bin/yes '# too long'", 'what base builds is too long for a manifest: more than 16 MiB'],
    ['stderr', 'exec /usr/bin/yes careful >&2', 'kustomize build says too much on stderr, more than 16 MiB; first "careful"'],
  ])('ends a program that says too much on %s', async (_name, script, message) => {
    await install('kustomize', `echo $$ > ${directory}/pid; ${script}`);
    expect(await kpod('create -k base')).toEqual({ stdout: '', stderr: `error: ${message}\n`, exitCode: 1 });
    await expect.poll(() => isRunning('pid')).toBe(false);
  });

  test.each([
    ['apply -k base', 'SIGTERM', 'error: kustomize build was interrupted\n', 143],
    ['kustomize base', 'no reader', '', 141],
  ] as const)('%s ends at %s all that runs for it, however stubborn', async (words, by, stderr, exitCode) => {
    await install('kustomize', `trap '' TERM; /bin/sleep 600 & echo $! > ${directory}/child; echo $$ > ${directory}/pid; wait`);
    const cli = startCli(words.split(' '), options());
    await expect.poll(() => isRunning('pid')).toBe(true);
    cli.interrupt(by);
    expect(await cli.result).toEqual({ stdout: '', stderr, exitCode });
    await expect.poll(async () => [await isRunning('pid'), await isRunning('child')]).toEqual([false, false]);
  });

  test('does not wait for what the program has left behind', async () => {
    const script = `${saysArguments}; echo careful >&2; /bin/sleep 600 & echo $! > ${directory}/child`;
    await install('kustomize', script);
    const warning = 'warning: what kustomize build has started still runs after its end; what it writes now is not read\n';
    expect(await kpod('apply -k base')).toEqual({ stdout: 'configmap/built created\n', stderr: `careful\n${warning}`, exitCode: 0 });
    expect(await isRunning('child')).toBe(true);
    process.kill(await pidIn('child'));
  });

  test.each([
    ['not executable', '#!/bin/sh\n', 0o644, 'it is not executable; chmod +x makes it so'],
    ['a script without an interpreter', '#!/nowhere/sh -e\n', 0o755, 'its first line asks for "/nowhere/sh", which is not there'],
    ["another system's lines", '#!/bin/sh\r\n', 0o755, 'its first line asks for "/bin/sh\\r", which is not there'],
    ['a script for a directory', '#!/tmp\n', 0o755, 'its first line asks for "/tmp", which is not executable'],
  ])('says of a program why it cannot be run: %s', async (_name, text, mode, reason) => {
    await install('kubectl', saysArguments);
    await install('kustomize', '');
    const file = join(directory, 'kustomize', 'kustomize');
    await writeFile(file, text);
    await chmod(file, mode);
    expect(await kpod('apply -k base')).toEqual({ stdout: '', stderr: `error: ${file} cannot be run: ${reason}\n`, exitCode: 1 });
  });

  test('takes no directory for a program', async () => {
    await mkdir(join(directory, 'kustomize', 'kustomize'), { recursive: true });
    expect(await kpod('apply -k base')).toMatchObject({ stderr: expect.stringContaining('neither is on the PATH'), exitCode: 1 });
    await install('kubectl', saysArguments);
    expect(await kpod('apply -k base')).toEqual({ stdout: 'configmap/built created\n', stderr: '', exitCode: 0 });
  });

  test('shows control characters on a terminal', async () => {
    await install('kustomize', `printf 'careful\\033[31m\\nError: no \\033]0;base\\007\\n' >&2; exit 1`);
    const { stderr } = await runCli(['apply', '-k', 'base'], { ...options(), terminal: true });
    expect(stderr).toBe('careful^[[31m\nerror: no ^[]0;base^G\n');
  });

  test.each([
    ['apply -k a -f b', 'error: only one of -f or -k can be specified\n'],
    ['get -k a -R', "error: the -k flag can't be used with -f or -R\n"],
    ['delete -k a -R -f b', "only one of -f or -k can be specified\nthe -k flag can't be used with -f or -R\n"],
    ['wait -k a --for=delete', "error: unknown shorthand flag: 'k' in -k\nSee 'kpod wait --help' for usage.\n"],
    ['run web --image=b -k a', 'error: --kustomize is for files, and --image is for a pod without one\nSee '],
  ])('%s is refused', async (words, stderr) => {
    expect(await kpod(words)).toMatchObject({ stdout: '', stderr: expect.stringContaining(stderr), exitCode: 1 });
  });
});

describe('kpod kustomize', () => {
  test('passes on flags, what is built and what is said', async () => {
    await install('kustomize', 'for word; do echo "$word"; done; echo careful >&2');
    const { stdout, stderr, exitCode } = await kpod(
      'kustomize --enable-helm -e A=1 -e B=2 --load-restrictor LoadRestrictionsNone dev -o x',
    );
    expect({ stderr, exitCode }).toEqual({ stderr: 'careful\n', exitCode: 0 });
    expect(stdout).toBe('build\n--enable-helm=true\n--env=A=1\n--env=B=2\n--load-restrictor=LoadRestrictionsNone\n--output=x\n--\ndev\n');
  });
});

describe('run --watch -k', () => {
  test('makes anew what a directory changes that the kustomization is made of', async () => {
    const write = (name: string, text: string) => writeFile(join(directory, name), text);
    for (const name of ['dev', 'base', 'base/deep', 'base/.git']) await mkdir(join(directory, name));
    await write('dev/kustomization.yaml', 'resources: [../base, https://example.com/x, none]\n');
    await write('base/Kustomization', 'components: [../dev]\nresources: [deep/a.yaml]\n');
    await write('base/deep/a.yaml', configMap('one'));
    expect(kustomizationRoots(join(directory, 'dev'))).toEqual([join(directory, 'dev'), join(directory, 'base')]);
    await install('kustomize', `/bin/cat ${directory}/base/deep/a.yaml`);
    const watchFiles = createFileWatcher(createSystemClock());
    const cli = startCli(['run', '--watch', '-k', join(directory, 'dev')], { ...options(), host: { watchFiles } });
    await expect.poll(cli.stderr).toContain(`Watching ${directory}/dev: `);
    await write('base/deep/a.yaml', configMap('two'));
    await expect.poll(() => cli.stdout() + cli.stderr(), { timeout: 5000 }).toContain('configmap/two created');
    cli.interrupt();
    expect((await cli.result).exitCode).toBe(130);
  });
});
