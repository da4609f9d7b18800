import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli } from '../../fakes/cli.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const kpod = (line: string, env = {}): Promise<CliResult> => runCli(line.split(' '), { url: api.url, env });
const failed = (stderr: string): CliResult => ({ stdout: '', stderr: `error: ${stderr}\n`, exitCode: 1 });
const stored = () => api.store.get({ kind: 'Deployment', namespace: 'default', name: 'web' });

test('a deployment made by flags is what kubectl makes', async () => {
  const { stdout } = await kpod('create deployment web --image=nginx:1.25 --replicas=3 --port=80 --dry-run=client -o yaml');
  expect(stdout).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  creationTimestamp: null
  labels:
    app: web
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  strategy: {}
  template:
    metadata:
      creationTimestamp: null
      labels:
        app: web
    spec:
      containers:
      - image: nginx:1.25
        name: nginx
        ports:
        - containerPort: 80
        resources: {}
status: {}
`);
});

test('its containers are called as their images, and run what stands behind --', async () => {
  const created = await kpod('create deploy web --image=reg:5000/a/busy.box@sha256:abc -- date -u');
  expect(created).toEqual({ stdout: 'deployment.apps/web created\n', stderr: '', exitCode: 0 });
  const [container] = stored()?.spec.template.spec.containers ?? [];
  expect(container?.name).toMatch(/^busy-box-[a-z0-9]{5}$/);
  expect(container?.command).toEqual(['date', '-u']);
  expect(await kpod('create deploy web --image=x')).toEqual(failed('failed to create deployment: deployments.apps "web" already exists'));
});

test('its pods are for the engine that is asked for', async () => {
  await kpod('create deploy web --image=x', { KPOD_ENGINE: 'docker' });
  expect(stored()?.spec.template.metadata?.annotations).toEqual({ 'kpod.io/engine': 'docker' });
});

test.each([
  ['create deployment web', 'required flag(s) "image" not set'],
  ['create deployment --image=x', "exactly one NAME is required, got 0\nSee 'kpod create deployment -h' for help and examples"],
  ['create deployment web --image=a --image=b -- date', 'cannot specify multiple --image options and command'],
])('%s is refused', async (line, message) => {
  expect(await kpod(line)).toEqual(failed(message));
});
