//! The assembler and its counterpart over real classes: the text of a class file makes the same bytes again.

use cortado_conformance::{asm, tools};
use cortado_vm::image::JImage;

#[test]
fn classes_of_the_jdk_go_there_and_back() {
    let image = JImage::open(&tools::java_home().join("lib/modules")).unwrap();
    let mut count = 0;
    for (i, entry) in image.entries().enumerate() {
        if i % 40 != 0 || !entry.path().ends_with(".class") {
            continue;
        }
        let name = entry.full_name();
        let resource = image.read(&entry).unwrap();
        let bytes = resource.as_slice();
        let text = asm::disassemble(bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        let again = asm::assemble(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(again.len() == 1 && again[0].bytes == bytes, "{name}");
        count += 1;
    }
    assert!(count > 400, "{count} classes");
}
