import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../src/api/types.ts';
import { holdPort } from '../support/ports.ts';
import { askByDatagram, fetchOnce, openLine } from './support/load.ts';
import { backend, service } from './support/service-manifests.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const sleeper = (name: string, namespace = 'default', more = '') => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  terminationGracePeriodSeconds: 0${more}
  containers:
    - { name: shell, image: busybox, command: [sleep, '3600'] }
`;

describe.each(enginesUnderTest)('Services, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const create = async (...texts: readonly string[]) => work.ok('create', '-f', await work.write('it.yaml', texts.join('---\n')));
  const ready = (...names: readonly string[]) =>
    work.ok('wait', '--for=condition=Ready', '--timeout=180s', ...names.map((name) => `pod/${name}`));
  const stored = async (name: string, namespace = 'default') =>
    JSON.parse(await work.ok('get', 'service', name, '-n', namespace, '-o', 'json')) as Service;
  const nodePort = async (name: string, index = 0) => (await stored(name)).spec.ports?.[index]?.nodePort ?? 0;
  const inside = (pod: string, command: string, namespace = 'default') =>
    work.kpod(['exec', pod, '-n', namespace, '--', 'sh', '-c', command]);
  const clear = async () => {
    await work.ok('delete', 'pods', '--all', '--now');
    await work.ok('delete', 'services', '--all');
  };

  it('connect a frontend to a backend, which the frontend waits for', async () => {
    const frontend = `apiVersion: v1
kind: Pod
metadata: { name: frontend, labels: { tier: frontend } }
spec:
  terminationGracePeriodSeconds: 0
  initContainers:
    - name: wait-for-hello
      image: busybox
      command: [sh, -c, 'until wget -q -O- http://hello/; do echo waiting for hello; sleep 0.2; done']
  containers:
    - name: nginx
      image: nginx
      command:
        - sh
        - -c
        - |
          echo 'events {} http { server { listen 80; location / { proxy_pass http://hello; } } }' > /etc/nginx/nginx.conf
          exec nginx -g 'daemon off;'
`;
    const running = work.start(['run', await work.write('frontend.yaml', frontend)]);
    await eventually(async () => expect(await work.ok('get', 'pods')).toContain('Init:0/1'));
    await create(
      backend('backend-1', '{ app: hello, tier: backend }'),
      backend('backend-2', '{ app: hello, tier: backend }'),
      service('hello', '{ selector: { app: hello, tier: backend }, ports: [{ port: 80, targetPort: http }] }'),
      service(
        'sticky',
        '{ selector: { app: hello, tier: backend }, sessionAffinity: ClientIP, sessionAffinityConfig: { clientIP: { timeoutSeconds: 3600 } }, ports: [{ port: 80, targetPort: http }] }',
      ),
      service('frontend', '{ type: NodePort, selector: { tier: frontend }, ports: [{ port: 80 }] }'),
    );
    expect(await running.finished).toMatchObject({ exitCode: 0 });
    await ready('backend-1', 'backend-2');
    const port = await nodePort('frontend');
    await eventually(async () => {
      const answers = new Set(await Promise.all(Array.from({ length: 10 }, () => fetchOnce('127.0.0.1', port))));
      expect([...answers].sort()).toEqual(['backend-1', 'backend-2']);
    });
    const { stdout: first } = await eventually(async () => {
      const answer = await inside('frontend', 'wget -q -O- http://sticky/');
      expect(answer).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^backend-[12]\n$/) });
      return answer;
    });
    const { stdout: others } = await inside('frontend', 'for one in 1 2 3 4 5 6 7 8 9 10; do wget -q -O- http://sticky/; done');
    expect(others).toBe(first.repeat(10));
    expect(await work.ok('describe', 'service', 'hello')).toMatch(/\nEndpoints: +[\d.]+:80,[\d.]+:80\n/);
    expect(await work.ok('get', 'endpoints', 'hello')).toMatch(/\nhello {3}[\d.]+:80,[\d.]+:80 /);
    expect(await work.ok('get', 'endpointslices')).toMatch(/\nhello-\w{5} +IPv4 +80 +[\d.]+,[\d.]+ /);
    await clear();
  });

  it('keep established connections, carry datagrams, and refuse where nobody is ready', async () => {
    const echo = (name: string) => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: echo } }
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: tcp
      image: busybox
      command: [nc, -ll, -p, '7000', -e, cat]
      ports: [{ name: line, containerPort: 7000 }]
    - name: udp
      image: nginx
      command:
        - sh
        - -c
        - |
          echo 'include /etc/nginx/modules-enabled/*.conf; events {} stream { server { listen 7001 udp; return pong; } }' > /etc/nginx/nginx.conf
          exec nginx -g 'daemon off;'
      ports: [{ name: datagram, containerPort: 7001, protocol: UDP }]
`;
    await create(
      service(
        'echo',
        '{ type: NodePort, selector: { app: echo }, ports: [{ name: tcp, port: 7, targetPort: line }, { name: udp, port: 7, targetPort: datagram, protocol: UDP }] }',
      ),
      echo('echo-1'),
      sleeper('client'),
    );
    await ready('echo-1', 'client');
    const port = await nodePort('echo');
    const line = await eventually(async () => {
      const opened = await openLine('127.0.0.1', port);
      expect(await opened.ask('first')).toBe('first');
      return opened;
    });
    expect(await eventually(async () => askByDatagram('127.0.0.1', await nodePort('echo', 1), 'ping'))).toBe('pong');
    await create(echo('echo-2'));
    await ready('echo-2');
    await eventually(async () => expect(await work.ok('get', 'endpoints', 'echo')).toMatch(/[\d.]+:7000,[\d.]+:7000/));
    await work.ok('label', 'pod', 'echo-1', 'app-');
    await eventually(async () => expect(await work.ok('get', 'endpoints', 'echo')).not.toMatch(/[\d.]+:7000,[\d.]+:7000/));
    expect(await line.ask('still there')).toBe('still there');
    await work.ok('delete', 'pod', 'echo-2', '--now');
    await eventually(async () =>
      expect(await inside('client', 'nc -w 2 echo 7 < /dev/null')).toMatchObject({ stderr: expect.stringContaining('Connection refused') }),
    );
    expect(await line.ask('even now')).toBe('even now');
    line.close();
    await clear();
  });

  it('without an address answer with the pods, also each by its own name; others stand for a name', async () => {
    const hosts = (name: string) => backend(name, '{ app: db }', `\n  hostname: ${name}\n  subdomain: db`);
    await create(
      sleeper('client'),
      service('db', '{ clusterIP: None, selector: { app: db }, ports: [{ port: 80 }] }'),
      service('alias', '{ type: ExternalName, externalName: db-1.db.default.svc.cluster.local }'),
      service('far', '{ type: ExternalName, externalName: web.default.svc.cluster.local }'),
      service('web', '{ selector: { app: db }, ports: [{ port: 80 }] }'),
      hosts('db-0'),
      hosts('db-1'),
    );
    await ready('client', 'db-0', 'db-1');
    const [first = '', second = ''] = await Promise.all(['db-0', 'db-1'].map(async (name) => (await work.pod(name)).status.podIP));
    const addresses = async (name: string) => {
      const { stdout } = await inside('client', `nslookup ${name}`);
      return [...stdout.slice(stdout.indexOf('Name:')).matchAll(/^Address.*?(\d+\.\d+\.\d+\.\d+)$/gm)].map((match) => match[1]).sort();
    };
    await eventually(async () => expect(await addresses('db')).toEqual([first, second].sort()));
    expect(await addresses('db.default.svc.cluster.local')).toEqual([first, second].sort());
    expect(await addresses('db-0.db')).toEqual([first]);
    expect(await addresses('db-1.db.default.svc.cluster.local')).toEqual([second]);
    expect((await inside('client', 'wget -q -O- http://db-0.db')).stdout).toBe('db-0\n');
    expect((await inside('client', 'wget -q -O- http://far')).stdout).toMatch(/^db-[01]\n$/);
    expect((await inside('db-0', 'cat /etc/hosts')).stdout).toContain(`${first}\tdb-0.db.default.svc.cluster.local\tdb-0\n`);
    expect((await inside('client', 'nslookup kubernetes.default')).stdout).toContain((await stored('kubernetes')).spec.clusterIP);
    await work.ok('delete', 'pod', 'db-0', '--now');
    await eventually(async () => expect(await addresses('db')).toEqual([second]));
    expect(await inside('client', 'nslookup db-0.db')).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("can't find") });
    // The names of other Services, and of nobody, are answered as before.
    expect(await addresses('web')).toEqual([(await stored('web')).spec.clusterIP]);
    expect((await inside('client', 'nslookup nobody')).exitCode).toBe(1);
    await work.ok('delete', 'service', 'db', 'alias', 'far');
    await eventually(async () => expect((await inside('client', 'nslookup db')).exitCode).toBe(1));
    await eventually(async () => expect(await addresses('web')).toEqual([(await stored('web')).spec.clusterIP]));
    await clear();
  });

  it('of one name live side by side in namespaces and in state directories', async () => {
    const other = await createWorkspace(engine);
    try {
      const manifest = await work.write(
        'twins.yaml',
        [
          'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
          service('hello', '{ selector: { app: hello }, ports: [{ port: 80 }] }'),
          service('hello', '{ selector: { app: hello }, ports: [{ port: 80 }] }', 'shop'),
          backend('here', '{ app: hello }'),
          backend('there', '{ app: hello }').replace('name: there', 'name: there\n  namespace: shop'),
          sleeper('client'),
          sleeper('client', 'shop'),
        ].join('---\n'),
      );
      await Promise.all([work, other].map((each) => each.ok('create', '-f', manifest)));
      for (const each of [work, other]) {
        const ask = (namespace: string, host: string) =>
          each.kpod(['exec', 'client', '-n', namespace, '--', 'wget', '-q', '-O-', `http://${host}`]);
        await eventually(async () => expect(await ask('default', 'hello')).toMatchObject({ stdout: 'here\n' }));
        await eventually(async () => expect(await ask('shop', 'hello')).toMatchObject({ stdout: 'there\n' }));
        expect(await ask('default', 'hello.shop')).toMatchObject({ stdout: 'there\n' });
        expect(await ask('shop', 'hello.default.svc.cluster.local')).toMatchObject({ stdout: 'here\n' });
        expect(await each.kpod(['exec', 'client', '-n', 'shop', '--', 'nslookup', 'nobody'])).toMatchObject({ exitCode: 1 });
      }
      await work.ok('delete', 'namespace', 'shop');
    } finally {
      await other.dispose();
    }
    await clear();
  });

  it('lead to endpoints that were written by hand, and leave those of a selector alone', async () => {
    await create(
      backend('elsewhere', '{ app: elsewhere }'),
      sleeper('client'),
      service('manual', '{ ports: [{ port: 8080, name: web }] }'),
    );
    await ready('elsewhere', 'client');
    const { podIP } = (await work.pod('elsewhere')).status;
    const ask = () => inside('client', 'wget -q -O- http://manual:8080');
    expect(await work.ok('describe', 'service', 'manual')).toMatch(/\nEndpoints: +<none>\n/);
    const endpoints = `apiVersion: v1
kind: Endpoints
metadata: { name: manual }
subsets: [{ addresses: [{ ip: ${podIP} }], ports: [{ name: web, port: 80 }] }]
`;
    await work.ok('create', '-f', await work.write('endpoints.yaml', endpoints));
    await eventually(async () => expect(await ask()).toMatchObject({ stdout: 'elsewhere\n' }));
    expect(await work.ok('get', 'endpointslices', '-l', 'kubernetes.io/service-name=manual')).toContain(podIP);
    await work.ok('delete', 'endpoints', 'manual');
    await eventually(async () => expect((await ask()).stderr).toContain('Connection refused'));
    const slice = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: mine, labels: { kubernetes.io/service-name: manual } }
addressType: IPv4
endpoints: [{ addresses: [${podIP}] }]
ports: [{ name: web, port: 80 }]
`;
    await work.ok('create', '-f', await work.write('slice.yaml', slice));
    await eventually(async () => expect(await ask()).toMatchObject({ stdout: 'elsewhere\n' }));
    await create(service('auto', '{ selector: { app: elsewhere }, ports: [{ port: 80 }] }'));
    await eventually(async () => expect(await work.ok('get', 'endpoints', 'auto')).toContain(`${podIP}:80`));
    expect(await work.kpod(['label', 'endpoints', 'auto', 'a=b'])).toMatchObject({
      stderr: expect.stringContaining('the Service "auto" has a selector, so kpod keeps its endpoints by itself'),
      exitCode: 1,
    });
    await work.ok('delete', 'endpointslice', 'mine');
    await clear();
  });

  it('are told to containers, and come back from their own YAML', async () => {
    await create(service('my-db', '{ ports: [{ name: sql, port: 5432 }] }'));
    const address = (await stored('my-db')).spec.clusterIP;
    await create(sleeper('told'), sleeper('untold', 'default', '\n  enableServiceLinks: false'));
    await ready('told', 'untold');
    const variables = async (pod: string) => (await inside(pod, 'env')).stdout.split('\n').sort();
    expect(await variables('told')).toEqual(
      expect.arrayContaining([`MY_DB_SERVICE_HOST=${address}`, 'MY_DB_SERVICE_PORT_SQL=5432', `MY_DB_PORT=tcp://${address}:5432`]),
    );
    const bare = await variables('untold');
    expect(bare.filter((line) => line.startsWith('MY_DB'))).toEqual([]);
    expect(bare).toEqual(expect.arrayContaining([expect.stringMatching(/^KUBERNETES_SERVICE_HOST=/), 'KUBERNETES_SERVICE_PORT=443']));

    const yaml = await work.ok('get', 'service', 'my-db', '-o', 'yaml');
    await work.ok('delete', 'service', 'my-db');
    expect(await work.kpod(['create', '-f', '-'], { input: yaml })).toMatchObject({ stdout: 'service/my-db created\n', exitCode: 0 });
    expect((await stored('my-db')).spec.clusterIP).toBe(address);
    expect(await work.kpod(['create', '-f', '-'], { input: yaml.replaceAll('my-db', 'second') })).toMatchObject({
      stderr: expect.stringContaining(
        `The Service "second" is invalid: spec.clusterIPs: Invalid value: []string{"${address}"}: failed to allocate IP ${address}: provided IP is already allocated\n  STDIN:`,
      ),
      exitCode: 1,
    });
    await clear();
  });

  it('say of a port that somebody else has, take it when it is free, and go on without the agent', async () => {
    const held = await holdPort();
    const { port } = held;
    const row = (address: string) => new RegExp(`\\nhello {3}LoadBalancer {3}[\\d.]+ {3}${address} +${port}:\\d+/TCP `);
    try {
      await create(
        service('hello', `{ type: LoadBalancer, selector: { app: hello }, ports: [{ port: ${port}, targetPort: http }] }`),
        backend('one', '{ app: hello }'),
      );
      await ready('one');
      await eventually(async () =>
        expect(await work.ok('describe', 'service', 'hello')).toMatch(
          new RegExp(
            `Warning +PortUnavailable .* 127\\.0\\.0\\.1:${port}/tcp of this machine is in use: the Service is not reached there\\.`,
          ),
        ),
      );
      expect(await work.ok('get', 'service', 'hello')).toMatch(row('<pending>'));
      const own = await nodePort('hello');
      await eventually(async () => expect(await fetchOnce('127.0.0.1', own)).toBe('one'));
    } finally {
      await held.release();
    }
    await eventually(async () => expect(await fetchOnce('127.0.0.1', port)).toBe('one'));
    await eventually(async () => expect(await work.ok('get', 'service', 'hello')).toMatch(row('127\\.0\\.0\\.1')));
    await work.ok('agent', 'stop');
    expect(await fetchOnce('127.0.0.1', port)).toBe('one');
    await create(backend('two', '{ app: hello }'));
    await ready('two');
    await work.ok('delete', 'pod', 'one', '--now');
    await eventually(async () => expect(await fetchOnce('127.0.0.1', port)).toBe('two'));
    await clear();
  });

  it('leave nothing', async () => {
    await work.ok('agent', 'stop');
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
  });
});
