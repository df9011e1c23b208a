namespace Rendermeter.Commands.Printing;

/// <summary>
/// Standard output. On a terminal some words are bold, dim or coloured; into a pipe or a file, or where <c>NO_COLOR</c> is set, nothing but
/// the words is written.
/// </summary>
internal static class Paper
{
    public static bool IsTerminal { get; } = !Console.IsOutputRedirected;

    private static readonly bool Coloured = IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static string Bold(string text) => Marked("1", text);

    public static string Dim(string text) => Marked("2", text);

    public static string Green(string text) => Marked("32", text);

    public static string Yellow(string text) => Marked("33", text);

    public static string Red(string text) => Marked("31", text);

    public static void Line(string text = "") => Console.Out.WriteLine(text);

    /// <summary>A heading with an empty line above it.</summary>
    public static void Heading(string text)
    {
        Line();
        Line(Bold(text));
    }

    private static string Marked(string code, string text) => Coloured && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
