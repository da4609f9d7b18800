/** The manifests that a walk with kubectl names. */
const busybox = (name: string, command: string) =>
  `{name: ${name}, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, '${command}']}`;

const web = (more = '') => `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web, tier: front}}
spec:
  terminationGracePeriodSeconds: 1
  initContainers: [${busybox('setup', 'echo prepared > /www/index.html')}]
  containers:
  - name: server
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [sh, -c, 'echo serving; exec httpd -f -p 8080 -h /www']
    ports: [{name: http, containerPort: 8080}]
    volumeMounts: [{name: www, mountPath: /www}]
    ${more}
  - ${busybox('clock', 'echo tick; trap "exit 0" TERM; while :; do sleep 1 & wait; done')}
  volumes: [{name: www, emptyDir: {}}]
`;

const configMap = (name: string, value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: '${value}'}\n`;

/** Files by name. Older kubectls take what begins with a brace for JSON. */
export const walkFiles: Readonly<Record<string, string>> = {
  'web.yaml': web().replace('[{name: setup,', '[{name: setup, volumeMounts: [{name: www, mountPath: /www}],'),
  'list.yaml': `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {a: '1'}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: two}, data: {b: '2'}}
`,
  'sized.yaml': `apiVersion: v1
kind: Pod
metadata: {name: sized}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [sleep, '10000']
    resources: {requests: {cpu: 50m}, limits: {cpu: 70m}}
`,
  'one-changed.yaml': configMap('one', '3'),
  'many/a.yaml': configMap('pa, labels: {set: p}', '1'),
  'many/b.yaml': configMap('pb, labels: {set: p}', '1'),
  'deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: front}
spec:
  replicas: 2
  selector: {matchLabels: {app: front}}
  template:
    metadata: {labels: {app: front}}
    spec:
      terminationGracePeriodSeconds: 1
      initContainers: [${busybox('wait', 'true')}]
      containers: [${busybox('main', 'exec httpd -f -p 8080')}]
`,
  'job.yaml': `apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      initContainers: [${busybox('first', 'echo first')}]
      containers: [${busybox('main', 'echo 3.14')}]
`,
  'ended.yaml': `apiVersion: v1
kind: Pod
metadata: {name: ended}
spec:
  restartPolicy: Never
  containers: [${busybox('main', 'echo one; echo two; exit 3')}]
`,
  'waiting.yaml': `apiVersion: v1
kind: Pod
metadata: {name: waiting}
spec:
  terminationGracePeriodSeconds: 0
  initContainers: [${busybox('wait', 'sleep 1000')}, ${busybox('after', 'true')}]
  containers: [${busybox('main', 'sleep 1000')}]
`,
  'bad.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {containers: [{name: X, image: busybox}]}\n',
  'unknown-field.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: odd}\ndato: {a: b}\n',
  'unknown-kind.yaml': 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: odd}\n',
  'ssa.yaml': configMap('ssa', '1'),
  'ssa-other.yaml': configMap('ssa', '2'),
  'text.txt': 'hello from a file\n',
  'patch.json': '{"metadata":{"labels":{"from":"file"}}}\n',
};

/** What stands in for the editor of `edit`: it adds a line to the data of a ConfigMap. */
export const editor = `sed -i "s/^data:/data:\\n  edited: 'yes'/" "$1"\n`;
