set -eu

# 1. The Pod
cat > red-app.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: red-app
spec:
  containers:
    - name: red-app
      image: color-app:1.0
      ports:
        - containerPort: 8080
      env:
        - name: NODE_NAME
          valueFrom:
            fieldRef:
              fieldPath: spec.nodeName
        - name: NAMESPACE
          valueFrom:
            fieldRef:
              fieldPath: metadata.namespace
        - name: POD_IP
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
      resources:
        limits:
          memory: 64Mi
          cpu: 250m
        # Without requests the node would set aside as much as the limits, for a Pod that idles.
        requests:
          memory: 32Mi
          cpu: 25m
YAML
kubectl apply -f red-app.yaml
kubectl wait pod/red-app --for=condition=Ready --timeout=120s

# 2. What the container sees
value() { kubectl exec red-app -c red-app -- printenv "$1"; }
kubectl create configmap lab-answers \
  --from-literal=POD_IP="$(value POD_IP)" \
  --from-literal=NAMESPACE="$(value NAMESPACE)" \
  --from-literal=NODE_NAME="$(value NODE_NAME)"
