/** Manifests of Services and of what stands behind them. */

/** A web server that says its pod's name, and ends gently: as pods behind a Service should. `more`: of its spec; `ofContainer`: of its container. */
export const backend = (name: string, labels: string, more = '', ofContainer = '') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels: ${labels}
spec:
  terminationGracePeriodSeconds: 10${more}
  containers:
    - name: hello
      image: nginx
      command:
        - sh
        - -c
        - |
          hostname > /usr/share/nginx/html/index.html
          nginx -g 'daemon off;' &
          trap 'sleep 2; nginx -s quit' TERM
          wait $!; wait $!
      ports:
        - { name: http, containerPort: 80 }${ofContainer}
`;

/** A Service; `spec` is written as YAML in one line. */
export const service = (name: string, spec: string, namespace = 'default') => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
