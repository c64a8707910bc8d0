set -eu

# 1. Look at what the cluster offers. Whether the claim is bound, or why it is not, takes the provisioner a moment.
kubectl get storageclass
for _ in $(seq 60); do
  STATE=$(kubectl get pvc rwx-claim -o jsonpath='{.status.phase}')
  WARNINGS=$(kubectl get events --field-selector type=Warning,involvedObject.name=rwx-claim -o jsonpath='{.items[*].reason}')
  [ "$STATE" != Bound ] || WARNINGS=none
  [ -z "$WARNINGS" ] || break
  sleep 1
done
DEFAULT=$(kubectl get storageclass -o jsonpath='{.items[?(@.metadata.annotations.storageclass\.kubernetes\.io/is-default-class=="true")].metadata.name}')
kubectl create configmap lab-answers \
  --from-literal=defaultClass="$DEFAULT" \
  --from-literal=bindingMode="$(kubectl get storageclass "$DEFAULT" -o jsonpath='{.volumeBindingMode}')" \
  --from-literal=rwxState="$STATE" \
  --from-literal=rwxReason="${WARNINGS%% *}"

# 2. A claim
cat > myclaim.yaml <<'YAML'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: myclaim
spec:
  accessModes:
    - ReadWriteOnce
  volumeMode: Filesystem
  storageClassName: standard
  resources:
    requests:
      storage: 10Mi
YAML
kubectl apply -f myclaim.yaml

# 3. A Pod that uses it
cat > mypod.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: mypod
spec:
  containers:
    - name: myfrontend
      image: web:1.25.1
      volumeMounts:
        - name: mypd
          mountPath: /var/www/html
  volumes:
    - name: mypd
      persistentVolumeClaim:
        claimName: myclaim
YAML
kubectl apply -f mypod.yaml
kubectl wait pod/mypod --for=condition=Ready --timeout=120s
kubectl get pvc,pv
kubectl patch configmap lab-answers -p "{\"data\":{\"pvName\":\"$(kubectl get pvc myclaim -o jsonpath='{.spec.volumeName}')\"}}"

# 4. Two files
kubectl exec mypod -- touch hello-world /var/www/html/hello-world
klab check "$KLAB_LAB" --stage written

# 5. The Pod goes, the claim stays
kubectl delete pod mypod
kubectl get pvc,pv
kubectl apply -f mypod.yaml
kubectl wait pod/mypod --for=condition=Ready --timeout=120s
kubectl exec mypod -- ls -l /var/www/html
kubectl exec mypod -- ls -l hello-world || echo "hello-world went with the old container"
