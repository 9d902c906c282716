import org.mustangproject.validator.ZUGFeRDValidator;

/** Prints what Mustang's validator says of each ZUGFeRD document: XML of the PDF part, the invoice part and a summary. */
public class MustangJudge {
	public static void main(String[] arguments) {
		for (String path : arguments) {
			System.out.println(new ZUGFeRDValidator().validate(path));
		}
	}
}
