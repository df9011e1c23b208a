using Rendermeter.Engine.Invoices;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands.Printing;

/// <summary>Why there is no answer: a line for each field on the error output, or for programs the problem that HTTP would answer.</summary>
internal static class Refusal
{
    public static int UnknownModel(string model, IReadOnlyList<string> nearest, bool json) => Print(Refusals.UnknownModel(model, nearest), json);

    public static int NoPrice(string code, string detail, bool json) => Print(Refusals.NoPrice(code, detail), json);

    public static int Invalid(IReadOnlyList<FieldError> errors, bool json) => Print(Refusals.Validation(errors), json);

    /// <summary>A file that cannot be read, on a line that names it and what of it is wrong.</summary>
    public static int Unreadable(string file, string code, string detail, bool json)
        => json ? Print(Refusals.Unreadable(code, $"{file}: {detail}"), json) : Complaint.Refused($"{file}: {detail} ({code})");

    /// <summary>A file whose rows are wrong: a line for each cell, as <c>file:row: column: …</c>.</summary>
    public static int WrongRows(string file, IReadOnlyList<RowError> errors, bool json)
    {
        if (json)
        {
            return Print(Refusals.Validation([.. errors.Select(error => new FieldError($"#/{error.Row}/{error.Column}", error.Code, error.Detail, Value: null, Allowed: null))]), json);
        }

        foreach (var error in errors)
        {
            Complaint.Print(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}:{error.Row}: {error.Column}: {error.Detail} ({error.Code})"));
        }

        return ExitCode.Refused;
    }

    private static int Print(Problem problem, bool json)
    {
        if (json)
        {
            Document.Print(problem.Write);
        }
        else
        {
            foreach (var error in problem.Errors)
            {
                Complaint.Print(Sentence(error));
            }
        }

        return ExitCode.Refused;
    }

    private static string Sentence(FieldError error)
    {
        var allowed = error.Allowed is { Count: > 0 } values && !values.All(value => error.Detail.Contains(value, StringComparison.Ordinal))
            ? $"; allowed: {string.Join(", ", values)}" : "";
        return $"{Named(error.Pointer, error.Detail).TrimEnd('.')}{allowed} ({error.Code})";
    }

    /// <summary>The field and what is wrong with it. A detail that begins with the field's name, as it has to in a problem, does not say it again.</summary>
    public static string Named(string pointer, string detail)
    {
        var field = pointer.Replace("#/parameters/", "", StringComparison.Ordinal).Replace("#/", "", StringComparison.Ordinal);
        return $"{field}: {(detail.StartsWith(field + " ", StringComparison.Ordinal) ? detail[(field.Length + 1)..] : detail)}";
    }
}
