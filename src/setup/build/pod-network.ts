/** Name of the pod network's image inside the node; never pulled. */
export const podNetworkImage = 'klab.local/pod-network:v1';

/**
 * What kind applies as the default pod network. Its two magic comments make kind fill in the pod subnet, and add the
 * API server's address to the container's environment.
 */
export const podNetworkManifest = `# would you kindly template this file
# would you kindly patch this file
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: klab-pod-network
rules:
  - apiGroups: [""]
    resources: [nodes]
    verbs: [list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: klab-pod-network
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: klab-pod-network
subjects:
  - kind: ServiceAccount
    name: klab-pod-network
    namespace: kube-system
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: klab-pod-network
  namespace: kube-system
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: klab-pod-network
  namespace: kube-system
  labels:
    app: klab-pod-network
spec:
  selector:
    matchLabels:
      app: klab-pod-network
  template:
    metadata:
      labels:
        app: klab-pod-network
    spec:
      hostNetwork: true
      priorityClassName: system-node-critical
      serviceAccountName: klab-pod-network
      terminationGracePeriodSeconds: 1
      tolerations:
        - operator: Exists
      containers:
        - name: pod-network
          image: ${podNetworkImage}
          imagePullPolicy: Never
          command: [pod-network]
          env:
            - name: NODE_NAME
              valueFrom:
                fieldRef:
                  fieldPath: spec.nodeName
            - name: POD_SUBNET
              value: "{{ .PodSubnet }}"
          resources:
            requests:
              cpu: 10m
              memory: 20Mi
            limits:
              memory: 50Mi
          securityContext:
            capabilities:
              add: [NET_ADMIN, NET_RAW]
          volumeMounts:
            - name: cni
              mountPath: /etc/cni/net.d
      volumes:
        - name: cni
          hostPath:
            path: /etc/cni/net.d
            type: DirectoryOrCreate
`;
