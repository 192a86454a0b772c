// The guides are in DataKitDocs.docc. A catalog needs a target, and a target needs a source file; this one is in no
// product, so that nobody who uses the package builds it.
