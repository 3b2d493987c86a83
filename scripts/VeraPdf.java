import java.io.FileInputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Asks veraPDF about PDF files, each as PDF/UA-1 and as PDF/A-2a, and says which rules they break. */
class VeraPdf {
    static final PDFAFlavour[] FLAVOURS = {PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_2_A};

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        int passed = 0, failed = 0;
        for (String file : files) {
            for (PDFAFlavour flavour : FLAVOURS) {
                ValidationResult result = validate(file, flavour);
                if (result.isCompliant()) {
                    passed++;
                } else {
                    failed++;
                    brokenRules(result).forEach((rule, example) -> System.out.println(file + ": " + rule + ": " + example));
                }
            }
        }
        System.out.println("veraPDF: " + passed + " passed, " + failed + " failed");
        System.exit(failed == 0 && passed > 0 ? 0 : 1);
    }

    static ValidationResult validate(String file, PDFAFlavour flavour) throws Exception {
        try (var content = new FileInputStream(file);
                var parser = Foundries.defaultInstance().createParser(content, flavour);
                var validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            return validator.validate(parser);
        }
    }

    /** Each broken rule, as clause and number, with one place where it is broken. */
    static Map<String, String> brokenRules(ValidationResult result) {
        var broken = new TreeMap<String, String>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            var rule = assertion.getRuleId();
            broken.putIfAbsent(
                    rule.getSpecification() + " " + rule.getClause() + "-" + rule.getTestNumber(),
                    assertion.getMessage().replaceAll("\\s+", " ") + " At " + assertion.getLocation().getContext());
        }
        return broken;
    }
}
