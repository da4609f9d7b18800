import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { escapeTerminal } from '../../../src/printers/escape.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli } from '../../fakes/cli.ts';

/** A terminal obeys these: colours, the title, where the next character goes. */
const evil = 'a\u001b[31mb\u0007c\u007fd\u009b2Je\u0085f\rg';
let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
  const pod = {
    metadata: { name: 'web', annotations: { note: evil } },
    spec: { containers: [{ name: 'main', image: 'b', command: ['sh', '-c', evil], env: [{ name: 'E', value: evil }] }] },
  };
  await fetch(`${api.url}/api/v1/namespaces/default/pods`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...pod }),
  });
  await api.setStatus('web', {
    phase: 'Failed',
    reason: evil,
    message: evil,
    containerStatuses: [
      {
        ...{ name: 'main', ready: false, restartCount: 1, image: evil, imageID: evil, lastState: {} },
        state: { terminated: { exitCode: 1, reason: evil, message: evil } },
      },
    ],
  });
  await api.store.create({
    ...{ apiVersion: 'v1', kind: 'Event', metadata: { name: 'web.1', namespace: 'default' }, reason: evil, message: evil, type: 'Warning' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', apiVersion: 'v1', uid: 'x' },
    ...{ source: { component: 'kubelet' }, reportingComponent: 'kubelet', reportingInstance: 'x', count: 1 },
    ...{ firstTimestamp: '2026-01-05T00:00:00Z', lastTimestamp: '2026-01-05T00:00:00Z', eventTime: null },
  });
});
afterEach(() => api.close());

const kpod = (words: readonly string[], terminal: boolean): Promise<CliResult> => runCli(words, { url: api.url, terminal });

const note = '{.metadata.annotations.note}';

describe('text that is not ours', () => {
  test.each([
    ['get', 'pods'],
    ['get', 'pods', '-o', 'wide'],
    ['get', 'pods', '-L', 'app'],
    ['get', 'pod', 'web', '-o', 'json'],
    ['get', 'pod', 'web', '-o', 'yaml'],
    ['get', 'pod', 'web', '-o', 'kyaml'],
    ['get', 'pod', 'web', '-o', `jsonpath=${note}`],
    ['get', 'pod', 'web', '-o', `jsonpath=${evil}${note}{"\\n"}`],
    ['get', 'pods', '-o', 'jsonpath-as-json={.items[*].metadata.annotations}'],
    ['get', 'pods', '-o', 'custom-columns=N:.metadata.annotations.note,ALL:.metadata'],
    ['get', 'pods', '-o', `custom-columns=${evil}:.metadata.name`],
    ['get', 'pods', '-o', 'name'],
    ['get', 'events'],
    ['get', 'events', '-o', 'yaml'],
    ['get', '--raw', '/api/v1/namespaces/default/pods/web'],
    ['events'],
    ['events', '-o', 'json'],
    ['describe', 'pod', 'web'],
    ['annotate', 'pod', 'web', '--list'],
    ['annotate', 'pod', 'web', '--overwrite', `note=${evil}x`, '-o', `jsonpath=${note}`],
    ['label', 'pod', 'web', `no-${evil}-`],
    ['patch', 'pod', 'web', '-p', '{}', '-o', `jsonpath=${note}`],
    ['logs', 'web', '-c', evil],
    ['get', 'pod', evil],
    ['delete', 'pod', evil],
    ['get', 'pods', '-l', evil],
    ['explain', evil],
    ['wait', 'pod/web', '--for', `jsonpath=${note}=${evil}`],
    ['exec', 'web', '--', 'true'],
    [evil],
  ])('is not obeyed on a terminal, command line %#', async (...words) => {
    const { stdout, stderr } = await kpod(words, true);
    const text = `${stdout}${stderr}`;
    expect(text).not.toBe('');
    expect(text).toBe(escapeTerminal(text));
  });

  test.each([
    [`jsonpath=${note}`, evil],
    ['jsonpath={.status.message}', evil],
    [`jsonpath={range .spec.containers[*]}{.command[2]}{end}`, evil],
  ])('stays as it is in a pipe: -o %s', async (format, expected) => {
    expect(await kpod(['get', 'pod', 'web', '-o', format], false)).toEqual({ stdout: expected, stderr: '', exitCode: 0 });
  });

  test('leaves what a container writes alone', async () => {
    api.kubelet.log = () => evil;
    expect(await kpod(['logs', 'web'], true)).toEqual({ stdout: evil, stderr: '', exitCode: 0 });
  });
});
