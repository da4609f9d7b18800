import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../fakes/api.ts';
import { runCli } from '../fakes/cli.ts';
import { podsInManyStates } from '../fakes/many-states.ts';
import { kubectlPath } from './support/kubectl-output.ts';

/** kpod and kubectl, asked of the same server at the same moment about pods in every kind of state. */
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-differential.test.ts needs a kubectl on the PATH');

const pods = podsInManyStates(Date.now());

const lines = [
  ...['get pods', 'get pods -o wide', 'get pods --show-labels', 'get pods -A --no-headers', 'get pods -L app,tier,none'],
  ...['get pods -o yaml', 'get pods -o json', 'get pods -o name', 'get pods --sort-by=.metadata.name'],
  ...[
    'get pods -l tier=test,app!=gated',
    'get pods --field-selector status.phase=Failed',
    'get pods --field-selector spec.nodeName!=node-1',
  ],
  ...['get pods -o custom-columns=N:.metadata.name,P:.status.phase,I:.status.podIPs[*].ip,E:.spec.ephemeralContainers[*].name'],
  ...['get pods -o jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.status.containerStatuses[*].state}{"\\n"}{end}'],
  'describe pods',
  ...pods.flatMap(({ metadata: { name } }) => [`get pod ${name}`, `get pod ${name} -o yaml`]),
];

describe.runIf(kubectlPath)('of pods in many states kpod prints the bytes of kubectl', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    // As they are: no admission has a say in what a kubelet has made of them.
    for (const pod of pods) await api.store.create(pod);
  });
  afterAll(() => api.close());

  test('there are enough of them', () => expect(pods.length).toBeGreaterThanOrEqual(60));

  test.each(lines)('%s', async (line) => {
    const words = line.split(/ (?![^{(]*[})])/).map((word) => word.replace(/^'|'$/g, ''));
    const env = { HOME: tmpdir(), KUBECONFIG: join(tmpdir(), 'none'), TZ: 'UTC' };
    const [theirs, ours] = await Promise.all([
      execa(kubectlPath ?? '', ['--server', api.url, ...words], { env, extendEnv: false, reject: false, stripFinalNewline: false }),
      runCli(words, { url: api.url, env: { TZ: 'UTC' } }),
    ]);
    expect({ stdout: ours.stdout, stderr: ours.stderr, exitCode: ours.exitCode }).toEqual({
      stdout: theirs.stdout,
      stderr: theirs.stderr,
      exitCode: theirs.exitCode,
    });
    expect(theirs.stdout).not.toBe('');
  });
});
