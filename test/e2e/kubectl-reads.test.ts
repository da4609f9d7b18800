import { kubectlPath } from './support/kubectl-output.ts';
import { describeParity } from './support/parity.ts';

/** Commands that show things beyond `get`. */
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-reads.test.ts needs a kubectl on the PATH');

const events = `
events
events -A
events --no-headers
events -n empty
events -A --types=Foo
events --types=Warning
events --types=normal,warning
events --for pod/web
events --for pods/job
events --for svc/db
events --for web
events --for a/b/c
events -o jsonpath={.items[*].reason}
events --for pod/nope
`;

const logs = `
logs -l tier=test
logs -l tier=test --prefix
logs -l tier=test --all-containers --prefix
logs -l app=job --tail=3
logs -l app=none --all-containers
logs -l app=web -c setup
logs -l app=web -c zzz
logs web --since-time=abc
logs web --since-time=2026-01-05
logs web --since-time=2026-13-05T00:00:00Z
logs web --since-time=2026-01-05T00:00:00
logs web --since-time=2026-01-05T00:00:00Z
logs web --limit-bytes=7
logs -f -l tier=test --all-containers --max-log-requests=1
logs job --all-containers --ignore-errors
logs svc/db
logs svc/front
logs svc/front -c a
logs svc/nope
logs ns/default
exec svc/front -- hi
exec svc/db -- hi
exec ns/default -- hi
`;

const top = `
top foo
top foo bar
top pod
top pods
top po -A
top pod web
top pod web --containers
top pod done
top pod nope
top pod --containers
top pod --containers -A
top pod --containers --sort-by=memory
top pod --sort-by=cpu
top pod --sort-by memory --sum
top pod --sort-by=name
top pod --sum
top pod --sum -A
top pod --sum --containers
top pod --sum --containers -A
top pod --sum --no-headers -A --containers
top pod --no-headers
top pod -l app=web
top pod -l app=none
top pod -A -l app=none
top pod -l 'a in'
top pod -l app=web --use-protocol-buffers=false
top pod --field-selector metadata.name=job
top pod --field-selector status.phase=Running
top pod --field-selector nonsense
top pod --field-selector a.b=c
top pod -n empty
top pod -n nowhere
top pod web job
top pod web -l app=web
top pod web --field-selector metadata.name=web
top pod --use-protocol-buffers=false
`;

describeParity('kpod top is as kubectl top', top);
describeParity('kpod events are as kubectl events', events);
describeParity('kpod logs are as kubectl logs', logs);

const resources = `
api-resources
api-resources -o wide
api-resources -o name
api-resources --no-headers
api-resources --namespaced=false
api-resources --namespaced=true
api-resources --verbs=create,list
api-resources --verbs=nope
api-resources --categories=all
api-resources --sort-by=kind
api-resources --sort-by=name
api-resources --sort-by=x
api-resources --api-group=discovery.k8s.io
api-resources --api-group=
api-resources -o json
api-resources x
explain
explain pods svc
`;
describeParity('kpod tells of kinds as kubectl does', resources);

const attaches = `
attach web
attach web -c main
attach web -c zzz
attach web -c setup
attach job
attach job -q
attach pod job
attach pod/job -c b
attach svc/front
attach svc/db
attach done
attach nope
attach
attach a b c
attach web -t
attach web -it
attach web -i -q
attach web --pod-running-timeout=0
`;
describeParity('kpod attaches as kubectl does', attaches);

const forwards = `
port-forward
port-forward web
port-forward web abc
port-forward web 80:abc
port-forward done 80
port-forward nope 80
port-forward svc/db 80
port-forward svc/front 99
port-forward svc/front nope
port-forward svc/nope 80
port-forward ns/default 80
`;
describeParity('kpod refuses to forward ports as kubectl does', forwards);

const probed = `
create -f probed.yaml ; get pod helped -o yaml
create -f probed.yaml ; get pods -o wide ; describe pod helped
create -f probed.yaml ; get pod helped -o jsonpath={.spec.containers[*].livenessProbe}
create -f probed.yaml ; get pod helped -o 'custom-columns=A:.spec.initContainers[?(@.restartPolicy=="Always")].name,B:.spec.containers[*].lifecycle'
create -f probed.yaml ; patch pod helped -p {"spec":{"containers":[{"name":"web","livenessProbe":{"periodSeconds":3}}]}}
create -f probed.yaml ; patch pod helped -p {"spec":{"containers":[{"name":"web","livenessProbe":{"periodSeconds":"x"}}]}}
create -f probed.yaml ; patch pod helped -p {"spec":{"initContainers":[{"name":"proxy","restartPolicy":"Never"}]}}
create -f probed-badly.yaml
`;
describeParity('kpod shows probes, hooks and sidecars as kubectl does', probed, {
  'probed.yaml': `apiVersion: v1
kind: Pod
metadata: {name: helped}
spec:
  os: {name: linux}
  initContainers:
    - name: proxy
      image: busybox:1
      restartPolicy: Always
      startupProbe: {exec: {command: [sh, -c, "a  b"]}, failureThreshold: 30}
      lifecycle: {preStop: {sleep: {seconds: 1}}}
  containers:
    - name: web
      image: busybox:1
      ports: [{name: http, containerPort: 80}]
      readinessProbe: {httpGet: {port: http, path: "/a b?c=%41", scheme: HTTPS, host: "::1", httpHeaders: [{name: X-A, value: ""}]}}
      livenessProbe: {tcpSocket: {port: http, host: db}, terminationGracePeriodSeconds: 2, initialDelaySeconds: 5}
      startupProbe: {grpc: {port: 9000, service: a.B}, periodSeconds: 3}
      lifecycle: {postStart: {exec: {command: ["true"]}}, preStop: {httpGet: {port: 80}}, stopSignal: SIGUSR1}
`,
  'probed-badly.yaml': `apiVersion: v1
kind: Pod
metadata: {name: helped}
spec:
  containers: [{name: web, image: "busybox:1", livenessProbe: {}, readinessProbe: {exec: {}, grpc: {}}, lifecycle: {preStop: {sleep: {}}}}]
`,
});
