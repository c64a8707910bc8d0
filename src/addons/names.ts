/** Every add-on that a lab may ask for (`addons: [ingress]`). A new one: its folder in manifests/addons/, and its name here. */
export const addonNames: readonly string[] = ['ingress'];
