import { kubectlPath } from './support/kubectl-output.ts';
import { describeParity, parityPod } from './support/parity.ts';

/** Commands that change objects: what they say, and what they leave. */
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-writes.test.ts needs a kubectl on the PATH');

const creates = `
create -f new.yaml --dry-run=client
create -f new.yaml --dry-run=client -o yaml
create -f new.yaml --dry-run=client -o json
create -f new.yaml --dry-run=client -o name
create -f new.yaml --dry-run=client -o jsonpath={.metadata.name}
create -f new.yaml --dry-run=server
create -f new.yaml --dry-run=server -o name
create -f again.yaml --dry-run=server
create -f again.yaml --dry-run=client
create -f new.yaml --dry-run=x
create -f new.yaml --validate=bogus
create -f unknown.yaml
create -f unknown.yaml --validate=warn
create -f unknown.yaml --validate=ignore
create -f unknown.yaml --validate=false
create -f new.yaml --save-config
create -f new.yaml --save-config --dry-run=client -o yaml
create -f two.yaml -o yaml --dry-run=client
create -f two.yaml -o json --dry-run=client
create -f two.yaml -l app=one
create -f two.yaml -l app=none
create -f new.yaml extra
create namespace
create namespace a b
create namespace a --dry-run=client
create ns a --dry-run=client -o yaml
create ns a --dry-run=client -o name
`;

const diffs = `
diff
diff extra
diff -f new.yaml
diff -f nope.yaml
diff -f again.yaml
diff -f bad.yaml
diff -f both.yaml
diff -f two.yaml -l app=one
diff -f two.yaml -l app=none
apply -f new.yaml ; diff -f new.yaml
apply -f new.yaml ; diff -f new-image.yaml
apply -f rich.yaml ; diff -f rich-labels.yaml
apply -f secret.yaml ; diff -f secret.yaml
apply -f secret.yaml ; diff -f secret-changed.yaml
apply -f secret.yaml ; diff -f secret-fewer.yaml
create -f secret.yaml ; diff -f secret-changed.yaml
diff -f secret.yaml
apply -f new.yaml ; diff -f forbidden.yaml
diff -f new.yaml --show-managed-fields
apply -f two.yaml ; diff -f new.yaml --prune
apply -f two.yaml ; diff -f new.yaml --prune -l app=one
apply -f two.yaml ; diff -f new.yaml --prune --prune-allowlist=core/v1/ConfigMap
diff -f new.yaml --prune --prune-allowlist=v1/Pod
diff -f new.yaml --prune --prune-allowlist=core/v1/Bogus
diff -f new.yaml --prune-allowlist=core/v1/Pod
diff -R -f dir
diff -f empty.yaml
diff --server-side -f new.yaml
apply --server-side -f new.yaml ; diff --server-side -f new.yaml
apply --server-side -f new.yaml ; diff --server-side -f new-image.yaml
apply -f new.yaml ; label pod new app=x --overwrite ; diff --server-side -f new.yaml
apply -f new.yaml ; label pod new app=x --overwrite ; diff --server-side --force-conflicts -f new.yaml
diff --force-conflicts -f new.yaml
`;

const applies = `
apply -f new.yaml
apply -f new.yaml ; apply -f new.yaml
apply -f new.yaml ; apply -f new-image.yaml
apply -f new.yaml ; apply -f new-image.yaml ; apply -f new.yaml
apply -f rich.yaml ; apply -f rich.yaml
apply -f rich.yaml ; apply -f rich-labels.yaml
apply -f rich.yaml ; apply -f new.yaml
apply -f rich.yaml ; label pod new extra=1 ; apply -f rich-labels.yaml
apply -f rich.yaml ; apply -f rich-env.yaml
apply -f again.yaml
apply -f again.yaml ; apply -f again.yaml
apply -f two.yaml
apply -f two.yaml ; apply -f two.yaml
apply -f two.yaml -o name
apply -f two.yaml -o jsonpath={.items[*].metadata.name}
apply -f new.yaml -o jsonpath={.metadata.name}
apply -f new.yaml -o yaml --dry-run=client
apply -f new.yaml --dry-run=client
apply -f new.yaml --dry-run=server
apply -f new.yaml --dry-run=server -o name
apply -f new.yaml ; apply -f new-image.yaml --dry-run=client
apply -f new.yaml ; apply -f new-image.yaml --dry-run=server
apply -f new.yaml ; apply -f new.yaml --dry-run=server
apply -f new.yaml ; apply -f new.yaml --dry-run=client
apply -f new.yaml ; apply -f forbidden.yaml
apply -f new.yaml ; apply -f forbidden-two.yaml
apply -f new.yaml ; apply -f forbidden.yaml --force --grace-period=0
apply -f forbidden-two.yaml
apply -f unknown.yaml
apply -f new.yaml ; apply -f unknown.yaml
apply -f bad.yaml
apply -f empty.yaml
apply -f nofile.yaml
apply
apply -f new.yaml extra
apply -f unnamed.yaml
apply -f generated.yaml
apply -f nulls.yaml
apply -f nulls.yaml ; apply -f nulls.yaml
apply -f new.yaml -n nowhere
apply -f other-namespace.yaml -n bb
apply -f svc.yaml ; apply -f svc-changed.yaml
apply -f svc.yaml ; apply -f svc.yaml
apply -f namespace.yaml ; apply -f namespace.yaml
apply -f two.yaml -l app=one
apply -f two.yaml -l app=none
apply -f new.yaml --dry-run=server --force
`;

const serverApplies = `
apply --server-side -f new.yaml
apply --server-side -f new.yaml ; apply --server-side -f new.yaml
apply --server-side -f rich.yaml ; apply --server-side -f rich-labels.yaml ; get pod new -o yaml
apply --server-side -f rich.yaml ; label pod new color=blue --overwrite ; apply --server-side -f rich.yaml ; apply --server-side -f rich.yaml --force-conflicts ; get pod new -o yaml
apply -f rich.yaml ; apply --server-side -f rich-labels.yaml ; get pod new -o yaml
apply -f rich.yaml ; label pod new extra=1 ; apply --server-side -f rich-labels.yaml ; apply -f rich.yaml ; get pod new -o yaml
apply --server-side -f rich.yaml ; apply --server-side -f new.yaml --field-manager=other
apply --server-side -f two.yaml
apply --server-side -f two.yaml -o name
apply --server-side -f new.yaml --dry-run=server
apply --server-side -f new.yaml --dry-run=server -o name
apply --server-side -f new.yaml --dry-run=client
apply --server-side -f new.yaml --force
apply --force-conflicts -f new.yaml
apply --server-side -f unknown.yaml
apply --server-side -f unknown.yaml --validate=false
apply --server-side -f bad.yaml
apply --server-side -f double.yaml
apply --server-side -f forbidden.yaml ; apply --server-side -f new.yaml
apply --server-side -f unnamed.yaml
apply --server-side -f generated.yaml
apply --server-side -f nofile.yaml
apply --server-side -f new.yaml -n nowhere
apply --server-side -f svc.yaml ; apply --server-side -f svc-changed.yaml
get pod web -o yaml --show-managed-fields
get pods -o json --show-managed-fields
`;

const remembered = `
apply -f new.yaml ; apply view-last-applied pod new
apply -f new.yaml ; apply view-last-applied pod/new -o json
apply -f new.yaml ; apply view-last-applied -f new.yaml
apply -f two.yaml ; apply view-last-applied pods --all
apply -f two.yaml ; apply view-last-applied pods -l app=one
apply view-last-applied pod web
apply view-last-applied pod nope
apply view-last-applied pod web -o name
apply view-last-applied pods
apply view-last-applied
apply -f new.yaml ; apply set-last-applied -f new-image.yaml ; apply set-last-applied -f new-image.yaml ; get pod new -o yaml
apply -f new.yaml ; apply set-last-applied -f new-image.yaml --dry-run=client
apply -f new.yaml ; apply set-last-applied -f new-image.yaml --dry-run=server
apply -f new.yaml ; apply set-last-applied -f new-image.yaml -o name
apply -f new.yaml ; apply set-last-applied -f new-image.yaml -o yaml
apply set-last-applied -f again.yaml
apply set-last-applied -f again.yaml --create-annotation ; apply view-last-applied pod web
apply set-last-applied -f missing.yaml
apply set-last-applied -f nofile.yaml
apply edit-last-applied pod web
apply edit-last-applied pod nope
`;

const newPod = parityPod('new', ['main']);
const rich = `apiVersion: v1
kind: Pod
metadata:
  name: new
  labels: {app: new, tier: test, color: red}
  annotations: {note: "a<b && c>d é hello", other: world}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: busybox:1
    command: [sh, -c, sleep 1]
    env: [{name: A, value: "1"}, {name: B, value: "2"}]
    ports: [{containerPort: 80}]
  volumes: []
`;
const service = (port: number, more = '') => `apiVersion: v1
kind: Service
metadata: {name: front}
spec: {ports: [{port: ${port}, name: web}${more}]}
`;

const files = {
  'new-image.yaml': newPod.replaceAll('busybox:1', 'busybox:2'),
  'unknown.yaml': newPod.replace('spec:', 'spec:\n  foo: 1'),
  'forbidden.yaml': newPod.replace('spec:', 'spec:\n  restartPolicy: Never'),
  'forbidden-two.yaml': `${newPod.replace('spec:', 'spec:\n  restartPolicy: Never')}---\n${parityPod('bad', ['x', 'x'])}`,
  'two.yaml': `${parityPod('one', ['main'])}---\n${parityPod('two', ['a', 'b'])}`,
  'rich.yaml': rich,
  'rich-labels.yaml': rich.replace(', color: red', '').replace(', other: world', '').replace('hello', 'bye'),
  'rich-env.yaml': rich.replace('{name: A, value: "1"}, ', ''),
  'unnamed.yaml': newPod.replace('name: new,', ''),
  'generated.yaml': newPod.replace('name: new,', 'generateName: new-,'),
  'nulls.yaml': newPod.replace('name: new,', 'name: new, creationTimestamp: null,').replace('spec:', 'spec:\n  nodeSelector: null'),
  'double.yaml': rich.replace('{name: B,', '{name: A,'),
  'svc.yaml': service(80),
  'svc-changed.yaml': service(80, ', {port: 81, name: more}').replace('name: front', 'name: front, labels: {a: b}'),
  'namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n',
};

describeParity('kpod creates as kubectl does', creates, files, { withWriters: true });
describeParity('kpod applies as kubectl does', applies, files, { withWriters: true });
describeParity('kpod remembers what was applied as kubectl does', remembered, files);
describeParity('kpod applies on the server as kubectl does', serverApplies, files, { withWriters: true });
const secret = (value: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: key}\ndata: {same: YQ==, other: ${value}}\n`;
describeParity('kpod shows differences as kubectl does', diffs, {
  ...files,
  'secret.yaml': secret('b25l'),
  'secret-changed.yaml': secret('dHdv'),
  'secret-fewer.yaml': secret('b25l').replace('same: YQ==, ', ''),
  'forbidden.yaml': parityPod('new', ['main', 'second']),
});

const changes = `
label pod web a=b
label pod web a=b ; label pod web a=b
label pod web app=x
label pod web app=x --overwrite
label pod web app=web
label pod web app=x new=y
label pod web app-
label pod web nope-
label pod web app- tier-
label pod web app- --overwrite
label pod web app=x app-
label pod web a=b=c
label pod web 'a=b c'
label pod web a=b web
label pod web
label pod a=b
label a=b
label pods --all a=b
label pods -l app=web a=b
label pods -l app=none a=b
label pods --all a=b -l app=web
label pod/web svc/db a=b
label pod web job nope a=b
label -f again.yaml a=b
label -f missing.yaml a=b
label pod web a=b --dry-run=client
label pod web a=b --dry-run=server
label pod web a=b --dry-run=client -o yaml
label pod web a=b -o name
label pod web a=b -o jsonpath={.metadata.labels}
label pod web --list
label pod web a=b --list
label pods --all --list
label pod web --list -o yaml
label pod web a=b --resource-version=1
label pod web a=b --resource-version=7
label pods --all a=b --resource-version=1
label ns default a=b
label svc db bad/key/x=1
label pod web a_=b
annotate pod web a=b
annotate pod web a=b ; annotate pod web a=c
annotate pod web a=b ; annotate pod web a=c --overwrite
annotate pod web a=b ; annotate pod web a-
annotate pod web a=b ; annotate pod web a=b -o jsonpath={.metadata.annotations}
annotate pod web nope-
annotate pod web a=b=c
annotate pod web 'a=b c' -o name
annotate pod web a=b a-
annotate pod web
annotate pod nope a=b
annotate pod web a=b --dry-run=client
annotate pod web a=b --dry-run=server
annotate pod web a=b ; annotate pod web --list
annotate pods --all a=b
annotate pod web =b
`;

const patches = `
patch pod web -p '{"metadata":{"labels":{"a":"b"}}}'
patch pod web -p '{"metadata":{"labels":{"app":"web"}}}'
patch pod web -p 'metadata: {labels: {a: b}}'
patch pod web -p '{"spec":{"containers":[{"name":"main","image":"busybox:2"}]}}'
patch pod web -p '{"spec":{"restartPolicy":"Never"}}'
patch pod web --type=merge -p '{"metadata":{"labels":null}}'
patch pod web --type=json -p '[{"op":"replace","path":"/spec/containers/0/image","value":"busybox:3"}]'
patch pod web --type=json -p '[{"op":"remove","path":"/metadata/labels/app"}]'
patch pod web --type=json -p '{"a":1}'
patch pod web --type=bogus -p '{}'
patch pod web --type=MERGE -p '{"metadata":{"labels":{"a":"b"}}}'
patch pod web -p '{}'
patch pod web
patch pod web -p '{' --patch-file x
patch pod web --patch-file patch.yaml
patch pod web --patch-file nope.yaml
patch pod nope -p '{}'
patch pod web job -p '{"metadata":{"labels":{"a":"b"}}}'
patch pods -p '{}'
patch -f again.yaml -p '{"metadata":{"labels":{"a":"b"}}}'
patch pod web -p '{"metadata":{"labels":{"a":"b"}}}' --dry-run=client
patch pod web -p '{"metadata":{"labels":{"a":"b"}}}' --dry-run=server
patch pod web -p '{"metadata":{"labels":{"a":"b"}}}' --dry-run=client -o yaml
patch pod web --type=merge -p '{"metadata":{"labels":{"a":"b"}}}' --dry-run=client -o jsonpath={.metadata.labels}
patch pod web --type=json -p '[{"op":"add","path":"/metadata/labels/x","value":"y"}]' --dry-run=client -o jsonpath={.metadata.labels}
patch pod web -p '{"metadata":{"labels":{"a":"b"}}}' -o name
patch pod web --subresource=status -p '{"status":{"phase":"Failed"}}'
`;

const replaces = `
replace -f again.yaml
replace -f relabeled.yaml
replace -f missing.yaml
replace -f both.yaml
replace -f again.yaml --dry-run=client
replace -f again.yaml --dry-run=server
replace -f relabeled.yaml -o name
replace -f relabeled.yaml -o jsonpath={.metadata.labels}
replace -f forbidden-web.yaml
replace -f versioned.yaml
replace -f relabeled.yaml --save-config
replace -f relabeled.yaml --grace-period=1
replace -f relabeled.yaml --timeout=1s
replace -f relabeled.yaml --force --dry-run=client
replace -f svc.yaml --force
replace -f svc.yaml ; replace -f svc.yaml --force
replace
replace -f namespace.yaml
apply -f svc.yaml ; replace -f svc-changed.yaml
apply -f svc.yaml ; replace --force -f svc-changed.yaml
`;

const deletions = `
delete pod web --dry-run=client
delete pod web --dry-run=server
delete pod nope --dry-run=client
delete pod nope --dry-run=server
delete pod web --dry-run=client -o name
delete pods --all --dry-run=server
delete pod web --dry-run=client --force
delete -f both.yaml --dry-run=client
delete pod web --dry-run=x
delete svc db --cascade=orphan --wait=false
delete svc db --cascade=foreground --wait=false
delete svc db -i
delete pods -l app=none -i
`;

const edits = `
edit pod web
edit pod nope
edit pods -o name
edit
edit svc db -o json
edit pod web svc/db
`;

const moreFiles = {
  ...files,
  'patch.yaml': 'metadata:\n  labels:\n    a: b\n',
  'relabeled.yaml': parityPod('web', ['main'], ['setup', 'warm-up']).replace('tier: test', 'tier: other'),
  'forbidden-web.yaml': parityPod('web', ['main'], ['setup', 'warm-up']).replace('spec:', 'spec:\n  restartPolicy: Never'),
  'versioned.yaml': parityPod('web', ['main'], ['setup', 'warm-up']).replace('name: web,', 'name: web, resourceVersion: "3",'),
};

describeParity('kpod labels and annotates as kubectl does', changes, moreFiles, { withWriters: true });
describeParity('kpod patches as kubectl does', patches, moreFiles, { withWriters: true });
describeParity('kpod replaces as kubectl does', replaces, moreFiles, { withWriters: true });
describeParity('kpod deletes as kubectl does', deletions, moreFiles);

/** Editors: each changes one thing in the file that it is given. */
const editors: Readonly<Record<string, { readonly script: string; readonly lines: string }>> = {
  'changes nothing': { script: 'true', lines: edits },
  'changes a label': { script: `sed -i -e 's/tier: test/tier: other/' -e 's/"port": 80,/"port": 81,/' "$1"`, lines: edits },
  'changes a label, and again': {
    script: `sed -i -e 's/tier: test/tier: other/' "$1"`,
    lines: 'edit pod web --output-patch ; edit pod web -o json ; edit pod web -o yaml',
  },
  fails: { script: 'exit 3', lines: 'edit pod web' },
  'writes what is forbidden': { script: `sed -i 's/restartPolicy: Always/restartPolicy: Never/' "$1"`, lines: 'edit pod web' },
  'writes what is no YAML': { script: `grep -q broken "$1" || echo 'broken: [' >> "$1"`, lines: 'edit pod web' },
  'changes the name': { script: `sed -i 's/  name: web/  name: other/' "$1"`, lines: 'edit pod web' },
  'changes the namespace': { script: `sed -i 's/namespace: default/namespace: other/' "$1"`, lines: 'edit pod web' },
  'takes the comments for the label, and mends what was forbidden': {
    script: `sum=$(grep '^#' "$1" | md5sum | cut -c1-8)
if grep -q 'not valid' "$1"; then sed -i -e 's/restartPolicy: Never/restartPolicy: Always/' -e "s/tier: test/tier: $sum/" "$1"
else sed -i 's/restartPolicy: Always/restartPolicy: Never/' "$1"; fi`,
    lines: 'edit pod web',
  },
};
for (const [what, { script, lines }] of Object.entries(editors)) {
  describeParity(`kpod edit with an editor that ${what}`, lines, { ...moreFiles, editor: `#!/bin/sh\n${script}\n` });
}

const rememberedEdits: Readonly<Record<string, { readonly script: string; readonly lines: string }>> = {
  'changes a label': {
    script: 'sed -i "s/tier: test/tier: other/" "$1"',
    lines: `
apply -f new.yaml ; apply edit-last-applied pod new ; apply view-last-applied pod new
apply -f new.yaml ; apply edit-last-applied pod new -o yaml
apply -f new.yaml ; apply edit-last-applied pod new -o json
apply -f two.yaml ; apply edit-last-applied pod/one pod/two
apply -f new.yaml ; apply edit-last-applied -f new.yaml
`,
  },
  'changes nothing': { script: 'cat "$1" > seen', lines: '\napply -f new.yaml ; apply edit-last-applied pod new\n' },
  'empties the file': { script: ': > "$1"', lines: '\napply -f new.yaml ; apply edit-last-applied pod new\n' },
  'writes no YAML': { script: 'echo "[" > "$1"', lines: '\napply -f new.yaml ; apply edit-last-applied pod new\n' },
};
for (const [what, { script, lines }] of Object.entries(rememberedEdits)) {
  describeParity(`kpod apply edit-last-applied with an editor that ${what}`, lines, { ...files, editor: `#!/bin/sh\n${script}\n` });
}
