import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import { shellScripts } from '../../../src/cli/verbs/completion/scripts.ts';
import { generators } from '../../../src/cli/verbs/create/generators.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

const pod = (name: string, namespace: string) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}}, spec: {initContainers: [{name: setup, image: b}], containers: [{name: main, image: b}]}}\n---\n`;

const template = '{metadata: {labels: {a: b}}, spec: {restartPolicy: POLICY, containers: [{name: app, image: b}]}}';
const workloads = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {selector: {matchLabels: {a: b}}, template: ${template.replace('POLICY', 'Always')}}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: tick}, spec: {schedule: '* * * * *', jobTemplate: {spec: {template: ${template.replace('POLICY', 'Never')}}}}}
---
`;

describe('completions', () => {
  let api: TestApi;
  const complete = async (line: string) => {
    const words = line.split(' ');
    const { stdout } = await runCli(['__complete', '--', ...words], { url: api.url });
    return stdout
      .trimEnd()
      .split('\n')
      .map((reply) => reply.split('\t')[0]);
  };
  beforeAll(async () => {
    api = await startTestApi();
    const namespace = '{apiVersion: v1, kind: Namespace, metadata: {name: other}}\n---\n';
    const input = namespace + workloads + pod('web', 'default') + pod('job', 'default') + pod('begun', 'other') + pod('far', 'other');
    expect((await runCli(['create', '-f', '-'], { url: api.url, input })).stderr).toBe('');
    const running = { running: { startedAt: '2026-01-05T00:00:00Z' } };
    await api.store.mutate({ kind: 'Pod', namespace: 'other', name: 'begun' }, (object) => ({
      ...(object as Pod),
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          { name: 'setup', state: running, lastState: {}, ready: false, restartCount: 0, image: 'b', imageID: 'b', containerID: 'x://a' },
        ],
      },
    }));
  });
  afterAll(() => api.close());

  test('of a run the steps that its files name', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kpod-complete-'));
    const file = join(directory, 'all.yaml');
    await writeFile(file, pod('web', 'default') + workloads);
    expect(await complete(`run ${file} --until `)).toEqual(['setup', ':end']);
    expect(await complete(`run -f ${file} --until=`)).toEqual(['--until=setup', ':end']);
    expect(await complete(`run ${file} --break `)).toEqual(['before:setup', 'after:setup', 'before:main', 'before:app', ':end']);
    expect(await complete(`run ${file} --break before:a`)).toEqual(['before:app', ':end']);
    expect(await complete('run - --until ')).toEqual([':end']);
    expect(await complete(`run ${file}.none --until `)).toEqual([':end']);
    await writeFile(file, '{');
    expect(await complete(`run ${file} --until `)).toEqual([':end']);
    await rm(directory, { recursive: true });
  });

  test.each<[string, readonly string[]]>([
    ['desc', ['describe', ':end']],
    ['-n other desc', ['describe', ':end']],
    ['nope x', [':end']],
    ['get po', ['pods', 'podtemplates', 'poddisruptionbudgets', ':end']],
    ['get pods ', ['job', 'web', ':end']],
    ['get pods web ', ['job', ':end']],
    ['get pods -n other ', ['begun', 'far', ':end']],
    ['get pods -nother ', ['begun', 'far', ':end']],
    ['get pods --namespace=other ', ['begun', 'far', ':end']],
    ['get pod/w', ['pod/web', ':end']],
    ['get pod/web po/j', ['po/job', ':end']],
    ['get nope ', [':end']],
    ['get -n o', ['other', ':end']],
    ['get --namespace=o', ['--namespace=other', ':end']],
    ['get --no-h', ['--no-headers', ':end']],
    ['get -o ya', ['yaml', ':end']],
    ['get -wo ya', ['yaml', ':end']],
    ['get -oya', ['-oyaml', ':end']],
    ['get --output=custom-columns=', ['--output=custom-columns=', ':end']],
    ['logs w', ['web', ':end']],
    ['volume ', ['ls', 'cat', 'cp', ':end']],
    ['volume cat w', ['web:', ':end']],
    ['volume cat web:k', [expect.stringMatching(/^web:kube-api-access-/), ':end']],
    ['volume cp web:x ', [':files']],
    ['run --report=j', ['--report=junit=', '--report=json=', ':end']],
    ['init ', ['list', 'continue', 'skip', 'rerun', ':end']],
    ['init skip w', ['web', ':end']],
    ['init skip web ', ['setup', ':end']],
    ['init rerun web ', [':end']],
    ['-n other init rerun begun ', ['setup', ':end']],
    ['-n other init skip begun ', [':end']],
    ['init list -o y', ['yaml', ':end']],
    ['init rerun web setup ', [':end']],
    ['logs web ', [':end']],
    ['logs web -c ', ['main', 'setup', ':end']],
    ['logs pod/web -c s', ['setup', ':end']],
    ['exec web -- ', [':files']],
    ['logs dep', ['deployments/', ':end']],
    ['logs deploy/', ['deploy/shop', ':end']],
    ['exec deploy/shop -c ', ['app', ':end']],
    ['attach deployment/shop ', [':end']],
    ['port-forward s', ['services/', 'statefulsets/', ':end']],
    ['debug dep', [':end']],
    ['set ', ['env', 'image', 'resources', 'selector', 'serviceaccount', 'subject', ':end']],
    ['set image deploy', ['deployments', ':end']],
    ['set image deployment/', ['deployment/shop', ':end']],
    ['set env cronjob tick -c ', ['app', ':end']],
    ['set sa deploy ', ['shop', ':end']],
    ['expose deploy ', ['shop', ':end']],
    ['expose deploy/shop --ty', ['--type', ':end']],
    ['run web --image=x --restart N', ['Never', ':end']],
    ['autosc', [':end']],
    ['explain deployment.spec.str', ['deployment.spec.strategy', ':end']],
    ['apply -f ', [':files']],
    ['run my', [':files']],
    ['wait pod/web --for=c', ['--for=condition=', '--for=create', ':end']],
    ['events --for pod', ['pod/job', 'pod/web', ':end']],
    ['config se', ['set-context', ':end']],
    ['completion z', ['zsh', ':end']],
    ['agent st', ['status', 'stop', ':end']],
    ['create ', [...generators.map(({ name }) => name.replace('create ', '')), ':end']],
    ['create secret ', ['docker-registry', 'generic', 'tls', ':end']],
    ['create cm --from-l', ['--from-literal', ':end']],
    ['create configmap settings --from-file ', [':files']],
    ['create secret tls --c', ['--cert', '--context', ':end']],
    ['create configmap ', [':end']],
    ['explain pods.spec.restartP', ['pods.spec.restartPolicy', ':end']],
    ['explain pods.nope.', [':end']],
    ['--engine d', ['docker', ':end']],
    ['run --engine d', ['docker', ':end']],
    ['edit -o j', ['json', ':end']],
  ])('%j: %j', async (line, candidates) => {
    expect(await complete(line)).toEqual(candidates);
  });

  test('verbs and flags come with a description, and hidden verbs not at all', async () => {
    const { stdout } = await runCli(['__complete', '--', ''], { url: api.url });
    expect(stdout).toContain('get\tPrint objects, one a line\n');
    expect(stdout).not.toContain('__complete');
    const help = await runCli(['--help'], { url: api.url });
    expect(help.stdout).not.toContain('__complete');
  });

  test('an agent that is not there is no error', async () => {
    const said = await runCli(['__complete', '--', 'get', 'pods', ''], { url: 'http://127.0.0.1:9' });
    expect(said).toEqual({ stdout: ':end\n', stderr: '', exitCode: 0 });
  });
});

describe('the script for bash', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kpod-bash-'));
    const fake = '#!/bin/sh\nfor word; do echo "asked:$word"; done >> "$0.log"\nprintf "%b" "$REPLIES"\n';
    await writeFile(join(directory, 'kpod'), fake);
    await chmod(join(directory, 'kpod'), 0o755);
    await writeFile(join(directory, 'completion.bash'), shellScripts.get('bash') ?? '');
  });
  afterAll(() => rm(directory, { recursive: true }));

  test.each([
    ['kpod get po', 'pods\\tPod\\n:end\\n', 'pods'],
    ['kpod get pods ', 'job\\nweb\\n:end\\n', 'job web'],
    ['kpod get --output=js', '--output=json\\n:end\\n', 'json'],
    ['kpod cp web:/t', 'web:/tmp\\n:end\\n', '/tmp'],
    ['kpod apply -f ', ':files\\n', ''],
  ])('%j answered by %j offers %j', async (line, replies, offered) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these are the shell's
    const script = 'source "$0"; COMP_LINE="$1" COMP_POINT=${#1}; _kpod; echo "${COMPREPLY[*]}"';
    const { stdout, stderr } = await execa('bash', ['-c', script, join(directory, 'completion.bash'), line], {
      env: { PATH: `${directory}${delimiter}${process.env['PATH']}`, REPLIES: replies },
    });
    expect([stdout, stderr]).toEqual([offered, '']);
  });
});

test('there is a script for each shell, and a word for others', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    expect((await runCli(['completion', shell], { url: 'http://127.0.0.1:9' })).stdout).toContain('kpod __complete -- ');
  }
  const { stderr } = await runCli(['completion', 'tcsh'], { url: 'http://127.0.0.1:9' });
  expect(stderr).toBe('error: Unsupported shell type "tcsh".\nSee \'kpod completion -h\' for help and examples\n');
  expect((await runCli(['completion'], { url: 'http://127.0.0.1:9' })).stderr).toMatch(/^error: Shell not specified\.\n/);
});
