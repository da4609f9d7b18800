import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const sample = (name: string) => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));
const myapp = sample('myapp.yaml');
const services = sample('services.yaml');

describe.each(enginesUnderTest)('the walkthrough of the documentation, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  it.each(['myapp.yaml', 'myapp-annotations.yaml'])('create, Init:0/2, describe, logs, Services, 1/1 Running: %s', async (file) => {
    const manifest = sample(file);
    const created = await work.kpod(['create', '-f', manifest]);
    expect(created).toMatchObject({ stdout: 'pod/myapp-pod created\n', exitCode: 0 });
    expect(created.stderr).toEqual(file === 'myapp.yaml' ? '' : expect.stringContaining('Warning: '));

    await eventually(async () => expect(await work.ok('describe', '-f', manifest)).toMatch(/State: {10}Running/));
    expect(await work.ok('get', '-f', manifest)).toMatch(
      /^NAME {8}READY {3}STATUS {5}RESTARTS {3}AGE\nmyapp-pod {3}0\/1 {5}Init:0\/2 {3}0 {10}\d+[ms](\d+s)?\n$/,
    );
    const described = await work.ok('describe', '-f', manifest);
    expect(described).toMatch(/^Name: +myapp-pod\nNamespace: +default\n/);
    expect(described).toMatch(/\nLabels: +app=myapp\n/);
    expect(described).toMatch(/\nStatus: +Pending\n/);
    const [, inits = '', apps = '', rest = ''] = described.split(/^(?:Init Containers|Containers|Conditions):$/m);
    expect(inits).toMatch(
      /init-myservice:\n[\s\S]*State: +Running\n[\s\S]*init-mydb:\n[\s\S]*State: +Waiting\n +Reason: +PodInitializing\n +Ready: +False/,
    );
    expect(apps).toMatch(/myapp-container:\n[\s\S]*State: +Waiting\n +Reason: +PodInitializing\n +Ready: +False/);
    expect(rest).toMatch(/Normal +Scheduled +\d+[ms](\d+s)? +default-scheduler +Successfully assigned default\/myapp-pod to /);
    expect(rest).toMatch(/Normal +Pulled +\d+[ms](\d+s)? +kubelet +Container image "busybox" already present on machine/);
    expect(rest).toMatch(/Normal +Created +\d+[ms](\d+s)? +kubelet +Created container: init-myservice/);
    expect(rest).toMatch(/Normal +Started +\d+[ms](\d+s)? +kubelet +Started container init-myservice/);
    await eventually(async () => expect(await work.ok('logs', 'myapp-pod', '-c', 'init-myservice')).toMatch(/waiting for myservice/));
    expect(await work.kpod(['logs', 'myapp-pod', '-c', 'init-mydb'])).toEqual({
      stdout: '',
      stderr: 'Error from server (BadRequest): container "init-mydb" in pod "myapp-pod" is waiting to start: PodInitializing\n',
      exitCode: 1,
    });

    expect(await work.ok('create', '-f', services)).toBe('service/myservice created\nservice/mydb created\n');
    await eventually(async () =>
      expect(await work.ok('get', '-f', manifest)).toMatch(/\nmyapp-pod {3}1\/1 {5}Running {3}0 {10}\d+[ms](\d+s)?\n$/),
    );
    expect(await work.ok('logs', '-c', 'init-mydb')).toMatch(/mydb/);
    expect(await work.ok('get')).toMatch(/\nmyapp-pod {3}1\/1 {5}Running {3}0 /);
    expect(await work.ok('logs', 'myapp-pod', '-c', 'init-myservice')).toMatch(/waiting for myservice/);
    expect(await work.ok('logs', 'myapp-pod')).toBe('The app is running!\n');

    expect(await work.ok('delete', '-f', manifest, '-f', services, '--now')).toBe(
      'pod "myapp-pod" deleted\nservice "myservice" deleted\nservice "mydb" deleted\n',
    );
  });

  it('runs the pod by `kpod run` when the Services come later, and when they are there before', async () => {
    const running = work.start(['run', myapp]);
    await eventually(async () => expect(await work.ok('get')).toMatch(/Init:0\/2/));
    await work.ok('create', '-f', services);
    const ran = await running.finished;
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/Init:0\/2[\s\S]*Init:1\/2[\s\S]*1\/1 +Running/);
    await work.ok('delete', '-f', myapp, '--now');
    const again = await work.kpod(['run', myapp]);
    expect(again.exitCode).toBe(0);
    await work.ok('delete', '-f', myapp, '-f', services, '--now');
  });

  it('does the same with other names, three init containers and the Services in reverse order', async () => {
    const wait = (name: string) =>
      `  - name: wait-${name}\n    image: busybox\n    command: ['sh', '-c', 'until nslookup ${name}; do sleep 1; done']\n`;
    const names = ['alpha', 'beta', 'gamma'];
    const manifest = await work.write(
      'three.yaml',
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: three\nspec:\n  initContainers:\n${names.map(wait).join('')}  containers:\n  - name: main\n    image: busybox\n    command: ['sleep', '3600']\n`,
    );
    await work.ok('create', '-f', manifest);
    await eventually(async () => expect(await work.ok('get', 'pod', 'three')).toMatch(/Init:0\/3/));
    for (const [index, name] of ['gamma', 'beta', 'alpha'].entries()) {
      const text = `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  ports:\n  - port: 80\n`;
      await work.ok('create', '-f', await work.write(`${name}.yaml`, text));
      if (index < 2) expect(await work.ok('get', 'pod', 'three')).toMatch(/Init:0\/3/);
    }
    await eventually(async () => expect(await work.ok('get', 'pod', 'three')).toMatch(/1\/1 +Running/));
    await work.ok('delete', 'pod', 'three', '--now');
    await work.ok('delete', 'services', '--all');
  });

  it('leaves nothing when everything is deleted and the agent has stopped', async () => {
    await work.ok('agent', 'stop');
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
    expect(await readFile(myapp, 'utf8')).toContain('init-myservice');
  });
});
