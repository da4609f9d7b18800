/** A pod that has one of everything that could be left behind. */

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'full' }, data: { greeting: 'hello' } };
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'full' }, stringData: { password: 'swordfish' } };

/** The objects that such pods refer to. */
export const whatItNeeds = { apiVersion: 'v1', kind: 'List', items: [configMap, secret] };

/** With volumes of every kind, an init container, a sidecar, probes, hooks, and limits. */
export function podWithEverything(name: string): object {
  const volumeMounts = [
    { name: 'disk', mountPath: '/disk' },
    { name: 'disk', mountPath: '/part', subPath: 'a/part' },
    { name: 'memory', mountPath: '/memory' },
    { name: 'config', mountPath: '/config' },
    { name: 'secret', mountPath: '/secret' },
    { name: 'claimed', mountPath: '/claimed' },
    { name: 'image', mountPath: '/image' },
  ];
  const shell = (own: string, script: string, more: object = {}) => ({
    name: own,
    image: 'busybox',
    command: ['sh', '-c', script],
    volumeMounts,
    ...more,
  });
  const exec = (script: string) => ({ exec: { command: ['sh', '-c', script] } });
  const probe = { ...exec('test -e /disk/made'), periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 30 };
  const lifecycle = { postStart: exec('sleep 0.2; echo >>/memory/hooks'), preStop: exec('sleep 0.3; echo >>/disk/hooks') };
  const stays = 'trap "exit 0" TERM; while :; do sleep 0.1; done';
  const storage = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 2,
      securityContext: { fsGroup: 1234 },
      initContainers: [
        shell('first', 'echo >/disk/made'),
        shell('beside', stays, { restartPolicy: 'Always', startupProbe: probe, lifecycle }),
      ],
      containers: [
        shell('app', stays, {
          readinessProbe: probe,
          livenessProbe: probe,
          lifecycle,
          resources: { limits: { memory: '64Mi', cpu: '500m' } },
        }),
        shell('ends', 'sleep 1; echo gone; exit 1', { resources: { limits: { memory: '64Mi', cpu: '500m' } } }),
      ],
      volumes: [
        { name: 'disk', emptyDir: {} },
        { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
        { name: 'config', configMap: { name: 'full' } },
        { name: 'secret', secret: { secretName: 'full' } },
        { name: 'claimed', ephemeral: { volumeClaimTemplate: { spec: storage } } },
        { name: 'image', image: { reference: 'busybox', pullPolicy: 'IfNotPresent' } },
      ],
    },
  };
}
