using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands.Printing;

/// <summary>Why a quote is refused: a line for each field on the error output, or one problem document for programs.</summary>
internal sealed record Problem(string Code, string Title, int Status, string Detail, IReadOnlyList<FieldError> Errors)
{
    public static Problem UnknownModel(string model, IReadOnlyList<string> nearest)
    {
        var detail = nearest.Count == 0 ? $"{model} is not in the price book" : $"{model} is not in the price book; near it: {string.Join(", ", nearest)}";
        return new("unknown_model", "There is no such model", 404, detail, [new FieldError("#/model", "unknown_model", detail, model, nearest)]);
    }

    public static Problem NoPrice(string model, string code, string detail)
        => new(code, "The model has no price then", 422, detail, [new FieldError("#/model", code, detail, model, null)]);

    public static Problem Invalid(IReadOnlyList<FieldError> errors)
        => new("validation", "The request is not valid", 422, errors.Count == 1 ? "1 field is wrong" : $"{errors.Count} fields are wrong", errors);

    public int Print(bool json)
    {
        if (json)
        {
            PrintJson();
        }
        else
        {
            foreach (var error in Errors)
            {
                Complaint.Print(Sentence(error));
            }
        }

        return ExitCode.Refused;
    }

    private static string Sentence(FieldError error)
    {
        var field = error.Pointer.Replace("#/parameters/", "", StringComparison.Ordinal).Replace("#/", "", StringComparison.Ordinal);
        var allowed = error.Allowed is { Count: > 0 } values && !values.All(value => error.Detail.Contains(value, StringComparison.Ordinal))
            ? $"; allowed: {string.Join(", ", values)}" : "";
        return $"{field}: {error.Detail}{allowed} ({error.Code})";
    }

    private void PrintJson() => Document.Print(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", $"urn:rendermeter:problem:{Code}");
        writer.WriteString("title", Title);
        writer.WriteNumber("status", Status);
        writer.WriteString("code", Code);
        writer.WriteString("detail", Detail);
        writer.WriteStartArray("errors");
        foreach (var error in Errors)
        {
            writer.WriteStartObject();
            writer.WriteString("pointer", error.Pointer);
            writer.WriteString("code", error.Code);
            writer.WriteString("detail", error.Detail);
            writer.WriteText("value", error.Value);
            if (error.Allowed is null)
            {
                writer.WriteNull("allowed");
            }
            else
            {
                writer.WriteTexts("allowed", error.Allowed);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
