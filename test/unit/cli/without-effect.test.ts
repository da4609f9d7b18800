import { expect, test } from 'vitest';
import { startTestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web' } };
const file = JSON.stringify({ ...ingress, spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } });
const text = 'Ingress has no effect in kpod: there is no controller for it; a Service of type NodePort or LoadBalancer leads to pods';

async function withApi(
  deps: Parameters<typeof startTestApi>[0],
  run: (kpod: (words: string) => ReturnType<typeof runCli>) => Promise<void>,
) {
  const api = await startTestApi(deps);
  await run((words) => runCli(words.split(' '), { url: api.url, input: file }));
  await api.close();
}

test('what has no effect is kept, warned of when it is new, and refused by a flag', async () => {
  await withApi({}, async (kpod) => {
    expect(await kpod('apply -f - --refuse-without-effect')).toEqual({
      stdout: '',
      stderr: `error: ingress.networking.k8s.io "web" from "STDIN" is refused by --refuse-without-effect: ${text}\n`,
      exitCode: 1,
    });
    const name = 'ingress.networking.k8s.io/web';
    expect(await kpod('apply -f -')).toEqual({ stdout: `${name} created\n`, stderr: `Warning: ${text}\n`, exitCode: 0 });
    expect(await kpod('apply -f -')).toEqual({ stdout: `${name} unchanged\n`, stderr: '', exitCode: 0 });
    expect((await kpod('get ing')).stdout).toMatch(/^NAME {3}CLASS {4}HOSTS {3}ADDRESS {3}PORTS {3}AGE\nweb {4}<none> {3}\* {17}80 {6}/);
  });
});

test('a setting refuses it instead', async () => {
  await withApi({ refusesKindsWithoutEffect: true }, async (kpod) => {
    expect(await kpod('create -f -')).toMatchObject({
      stderr: `Error from server (Forbidden): error when creating "STDIN": ingresses.networking.k8s.io "web" is forbidden: ${text}; the setting api.kindsWithoutEffect refuses it\n`,
      exitCode: 1,
    });
  });
});
