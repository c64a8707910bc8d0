set -eu

# 1. The ConfigMap
kubectl create configmap greeting-config \
  --from-literal=STUDENT_NAME="$KLAB_STUDENT" --from-literal=MESSAGE="$KLAB_HELLO"

# 2. Key by key
cat > greeting-keys.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: greeting-keys
  labels:
    app: greeting
spec:
  containers:
    - name: greeting
      image: color-app:1.0
      ports:
        - containerPort: 8080
      env:
        - name: STUDENT_NAME
          valueFrom:
            configMapKeyRef:
              name: greeting-config
              key: STUDENT_NAME
        - name: MESSAGE
          valueFrom:
            configMapKeyRef:
              name: greeting-config
              key: MESSAGE
        - name: GREETING
          value: $(MESSAGE) $(STUDENT_NAME)
YAML
kubectl apply -f greeting-keys.yaml

# 3. All at once
cat > greeting-all.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: greeting-all
spec:
  containers:
    - name: greeting
      image: color-app:1.0
      ports:
        - containerPort: 8080
      envFrom:
        - configMapRef:
            name: greeting-config
      env:
        - name: GREETING
          value: $(MESSAGE)! $(STUDENT_NAME)
YAML
kubectl apply -f greeting-all.yaml
kubectl wait pod/greeting-keys pod/greeting-all --for=condition=Ready --timeout=120s

# 4. Change it, and see who notices
kubectl create configmap greeting-config \
  --from-literal=STUDENT_NAME="$KLAB_STUDENT" --from-literal=MESSAGE="$KLAB_GLAD" \
  --dry-run=client -o yaml | kubectl apply -f -
kubectl create configmap lab-answers --from-literal=withoutRestart="$(kubectl exec greeting-all -- printenv MESSAGE)"
kubectl replace --force -f greeting-all.yaml
kubectl wait pod/greeting-all --for=condition=Ready --timeout=120s
