namespace Rendermeter.Commands;

/// <summary>What is wrong, on one plain line of the error output.</summary>
internal static class Complaint
{
    public static void Print(string sentence) => Console.Error.WriteLine($"rendermeter: {sentence.ReplaceLineEndings(" ")}");

    public static int Refused(string sentence) => Say(sentence, ExitCode.Refused);

    public static int WrongUsage(string sentence) => Say(sentence, ExitCode.WrongUsage);

    private static int Say(string sentence, int exitCode)
    {
        Print(sentence);
        return exitCode;
    }
}
