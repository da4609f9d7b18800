import { kubectlPath } from './support/kubectl-output.ts';
import { describeParity } from './support/parity.ts';

/** What `debug` adds to pods, and copies of them: as kubectl does, to the last field. It puts several variables in any order. */
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-debug.test.ts needs a kubectl on the PATH');

const files = {
  'probed.yaml': `apiVersion: v1
kind: Pod
metadata: {name: probed, labels: {app: probed}, annotations: {a: b}}
spec:
  initContainers: [{name: first, image: "busybox:1"}]
  containers:
  - name: main
    image: "busybox:1"
    args: [a, b]
    stdin: true
    securityContext: {capabilities: {add: [CHOWN], drop: [KILL]}}
    livenessProbe: {exec: {command: ["true"]}}
    readinessProbe: {exec: {command: ["true"]}}
    startupProbe: {exec: {command: ["true"]}}
  - {name: side, image: "busybox:1"}
`,
  'custom.yaml': 'env: [{name: A, value: b}]\nsecurityContext: {runAsUser: 7}\n',
  'custom.json': '{"imagePullPolicy": "Never", "volumeMounts": [{"name": "v", "mountPath": "/v"}]}',
  'named.yaml': 'name: other\n',
  'no-object.yaml': '[]\n',
};

const lines = `
debug web --image=busybox --profile=general
debug web --image=busybox -c looker --target=setup --env=A=b --image-pull-policy=Never -- sh -c 'sleep 1'
debug web --image=busybox -c looker ; debug web --image=busybox -c looker ; debug web --image=busybox -c another -q
debug pod/web job --image=busybox -c looker --arguments-only -- a b
debug web --image=busybox -c looker --profile=baseline ; debug web --image=busybox -c b --profile=restricted
debug web --image=busybox -c looker --profile=netadmin ; debug web --image=busybox -c b --profile=sysadmin -q --target=main
debug -f again.yaml --image=busybox -c looker
debug web --image=busybox -c looker --custom=custom.yaml --profile=general ; debug web --image=busybox -c b --custom=named.yaml
debug web --copy-to=copy --image=busybox ; debug web --copy-to=copy --image=busybox -c looker
create -f probed.yaml ; debug probed --copy-to=copy --image=busybox -c looker --profile=legacy
create -f probed.yaml ; debug probed --copy-to=copy --image=busybox -c looker --profile=general --env=A=b
create -f probed.yaml ; debug probed --copy-to=copy --image=busybox -c looker --profile=baseline --keep-labels --keep-annotations --keep-liveness
create -f probed.yaml ; debug probed --copy-to=copy -c main --profile=restricted --keep-readiness --keep-startup --keep-init-containers=false -- sleep 1
create -f probed.yaml ; debug probed --copy-to=copy -c main --profile=netadmin --share-processes=false --image=other --arguments-only -- sleep 1
create -f probed.yaml ; debug probed --copy-to=copy -c first --profile=sysadmin --same-node --image=other
create -f probed.yaml ; debug probed --copy-to=copy --set-image=*=new,side=newer --replace
create -f probed.yaml ; debug probed --copy-to=copy --set-image=main=new --share-processes --image=tools -c looker --custom=custom.yaml
debug ; debug web ; debug nope --image=busybox ; debug svc/db --image=busybox
debug web --image=UPPER ; debug web --image=busybox --image-pull-policy=Sometimes ; debug web --image=busybox --profile=auto
debug web --image=busybox -t ; debug web --image=busybox --env=A ; debug web --image=busybox --set-image=a=b
debug web --image=busybox --replace ; debug web --image=busybox --same-node ; debug web --copy-to=copy
debug web --copy-to=copy -- sh ; debug web --copy-to=copy -c nope -- sh ; debug web --copy-to=copy --image=b --target=main
debug web --copy-to=copy --set-image=main=UPPER ; debug web --attach --copy-to=copy --set-image=main=b
debug web --image=busybox --target=nope -c looker ; debug web --image=busybox -c main ; debug web --image=busybox --custom=nope.yaml
debug web/x/y --image=b ; debug foo/web --image=b ; debug web pod/job --image=b
`;

describeParity('kpod debug prints and makes what kubectl debug does', lines, files);
