import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

/** Claims and accounts on real engines: what outlives pods, and what goes when nobody wants it any more. */
describe.each(enginesUnderTest)('storage that outlives pods, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;
  const user = (name: string, script: string, volume = 'persistentVolumeClaim: {claimName: data}') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 1
  securityContext: {runAsUser: 1234}
  containers:
  - {name: main, image: busybox, command: [sh, -c, '${script}'], volumeMounts: [{name: v, mountPath: /data}]}
  volumes: [{name: v, ${volume}}]
`;
  const engineVolumes = async (): Promise<readonly string[]> => {
    const text = await work.engineCommand('volume', 'ls', '--quiet', '--filter', `label=${work.agentLabel}`);
    return text.split('\n').filter((name) => name !== '');
  };
  const nothingLeft = () =>
    eventually(async () => {
      expect(await work.ok('get', 'pvc,pv', '-o', 'name')).toBe('');
      expect(await engineVolumes()).toEqual([]);
    });

  it('keeps what one pod wrote for the next, through the end of kpod, until the claim is deleted', async () => {
    await work.ok('run', '--detach', await work.write('writer.yaml', user('writer', 'echo kept > /data/file')));
    await eventually(async () =>
      expect((await work.events('writer')).map(({ message }) => message)).toContain(
        '0/1 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
      ),
    );
    await work.ok('create', '-f', await work.write('claim.yaml', claim));
    await work.ok('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/writer', '--timeout=60s');
    await work.ok('delete', 'pod', 'writer', '--now');
    await work.ok('agent', 'stop');
    await work.ok('run', '--detach', await work.write('reader.yaml', user('reader', 'cat /data/file; trap exit TERM; sleep 1000 & wait')));
    await work.ok('wait', '--for=condition=Ready', 'pod/reader', '--timeout=60s');
    expect(await work.ok('logs', 'reader')).toBe('kept\n');
    await work.ok('delete', 'pvc', 'data', '--wait=false');
    expect(await work.ok('get', 'pvc', 'data', '--no-headers')).toMatch(/^data +Terminating /);
    expect(await engineVolumes()).toHaveLength(1);
    await work.ok('delete', 'pod', 'reader', '--now');
    await nothingLeft();
  });

  it('gives a pod a claim of its own, which goes with it', async () => {
    const template = 'ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}}';
    await work.ok('run', await work.write('own.yaml', user('own', 'echo mine > /data/file', template)));
    expect(await work.ok('get', 'pvc', '-o', 'name')).toBe('persistentvolumeclaim/own-v\n');
    await work.ok('delete', 'pod', 'own', '--now');
    await nothingLeft();
  });

  it('lets a pod read its token, its certificate and its namespace, and write none of them', async () => {
    const script =
      'cd /var/run/secrets/kubernetes.io/serviceaccount; cat namespace; echo; head -1 ca.crt; cut -d. -f2 token; touch new 2>/dev/null || echo refused';
    await work.ok('run', await work.write('account.yaml', user('account', script, 'emptyDir: {}')));
    const [namespace, certificate, claims = '', refused] = (await work.ok('logs', 'account')).split('\n');
    expect([namespace, certificate, refused]).toEqual(['default', '-----BEGIN CERTIFICATE-----', 'refused']);
    const { uid } = (await work.pod('account')).metadata;
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { namespace: 'default', pod: { name: 'account', uid } },
    });
    await work.ok('delete', 'pod', 'account', '--now');
  });
});
